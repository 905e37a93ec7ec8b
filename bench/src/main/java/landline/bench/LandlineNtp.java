// SPDX-License-Identifier: Apache-2.0
package landline.bench;

import java.io.IOException;
import java.nio.file.Path;
import landline.connection.TlsConfig;
import landline.server.BatchServer;
import landline.server.StreamServer;
import landline.socket.SockAddrIn;
import landline.time.AnswerRate;
import landline.time.ntp.NtpConfig;
import landline.time.ntp.NtpService;
import landline.time.ntp.NtsKeConfig;
import landline.time.ntp.NtsKeService;
import landline.time.ntp.NtsKeys;

/// NTP with all checks but the limit of rate: a closed loop asks faster than any client may. With a
/// certificate and a key as arguments, NTS too, on the port of TCP with the same number. Prints
/// "listening PORT".
final class LandlineNtp {

  private LandlineNtp() {}

  static void main(String[] arguments) throws IOException {
    NtsKeys keys = NtsKeys.inMemory();
    NtpConfig.Builder config = NtpConfig.builder().localStratum(5).rate(AnswerRate.UNLIMITED);
    if (arguments.length > 0) {
      config.ntsKeys(keys);
    }
    BatchServer server = NtpService.listen(SockAddrIn.loopback(0), config.build());
    int port = ((SockAddrIn) server.address()).port();
    if (arguments.length > 0) {
      StreamServer.listen(
          SockAddrIn.loopback(port),
          new NtsKeService(keys, NtsKeConfig.builder().port(port).build()),
          NtsKeService.server(TlsConfig.builder(Path.of(arguments[0]), Path.of(arguments[1]))));
    }
    System.out.println("listening " + port);
    server.join();
  }
}
