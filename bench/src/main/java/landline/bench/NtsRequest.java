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
import landline.time.nts.Cookies;
import landline.time.nts.KeReader;
import landline.time.nts.KeRequest;
import landline.time.nts.KeResponse;
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
      connection.write(KeRequest.encode());
      var reader = new KeReader();
      byte[] piece = new byte[2048];
      while (reader.state() == KeReader.State.INCOMPLETE) {
        int got = connection.read(piece);
        if (got < 0) {
          throw new IOException("the server ends early");
        }
        reader.feed(piece, 0, got);
      }
      byte[] keys = new byte[Cookies.SESSION_KEYS];
      for (int i = 0; i < 2; i++) {
        byte[] context = KeyExport.context(KeRequest.AES_SIV_CMAC_256, i == 0);
        byte[] key = connection.exportKeyingMaterial(KeyExport.LABEL, context, KeyExport.KEY);
        System.arraycopy(key, 0, keys, i * KeyExport.KEY, KeyExport.KEY);
      }
      var client = new NtsClient(KeResponse.of(reader), keys, new SecureRandom());
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
