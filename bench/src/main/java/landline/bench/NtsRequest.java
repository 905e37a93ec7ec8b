// SPDX-License-Identifier: Apache-2.0
package landline.bench;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import landline.connection.Connection;
import landline.connection.SocketConnection;
import landline.connection.Tls;
import landline.socket.Deadline;
import landline.socket.Dial;
import landline.time.nts.KeExchange;
import landline.time.nts.KeyExport;
import landline.time.nts.NtsClient;
import landline.time.packet.NtpPacket;

/// Establishes keys with a server on localhost and writes one protected request to a file.
/// Arguments: the port, the server's certificate, the file.
final class NtsRequest {

  private NtsRequest() {}

  static void main(String[] arguments) throws IOException, GeneralSecurityException {
    var deadline = Deadline.in(Duration.ofSeconds(10));
    try (Connection connection =
        Tls.client(
            SocketConnection.of(Dial.dial("localhost", arguments[0], deadline)),
            trusting(Path.of(arguments[1])),
            "localhost",
            List.of(KeyExport.ALPN),
            deadline)) {
      NtsClient client = KeExchange.over(connection, new SecureRandom()).client();
      byte[] packet = new byte[2048];
      MemorySegment segment = MemorySegment.ofArray(packet);
      NtpPacket.leapVersionMode(segment, 0, NtpPacket.VERSION, NtpPacket.MODE_CLIENT);
      NtpPacket.transmit(segment, 1L << 32);
      int length = client.protect(segment);
      Files.write(
          Path.of(arguments[2]), Arrays.copyOf(segment.toArray(ValueLayout.JAVA_BYTE), length));
    }
  }

  private static SSLContext trusting(Path certificate)
      throws IOException, GeneralSecurityException {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null);
    try (InputStream file = Files.newInputStream(certificate)) {
      trusted.setCertificateEntry(
          "server", CertificateFactory.getInstance("X.509").generateCertificate(file));
    }
    var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return context;
  }
}
