// SPDX-License-Identifier: Apache-2.0
package landline.time.ntp;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import landline.server.BatchServer;
import landline.socket.Deadline;
import landline.socket.Domain;
import landline.socket.SockAddrIn;
import landline.socket.Socket;
import landline.socket.Type;
import landline.time.AnswerRate;
import landline.time.packet.NtpPacket;

/// Requests to a server of its own, on the loopback interface, until the way of a reply is
/// compiled.
final class NtpWarmUp {

  /// What HotSpot needs, and some more.
  private static final int REQUESTS = 60_000;

  private static final int TOGETHER = 32;
  private static final byte VERSION_4_CLIENT = 0x23;
  private static final Duration LONGEST = Duration.ofSeconds(5);

  private NtpWarmUp() {}

  /// Waits for the replies, for 5 seconds at most.
  ///
  /// @throws IOException such as EMFILE
  static void run() throws IOException {
    var config = NtpConfig.builder().localStratum(1).rate(AnswerRate.UNLIMITED).build();
    Deadline deadline = Deadline.in(LONGEST);
    try (BatchServer server = NtpService.listen(SockAddrIn.loopback(0), config);
        Socket client = Socket.socket(Domain.INET, Type.DGRAM)) {
      client.deadline(deadline);
      client.connect(server.address());
      var request = new byte[NtpPacket.HEADER];
      request[0] = VERSION_4_CLIENT;
      var reply = new byte[NtpPacket.HEADER];
      for (int sent = 0; sent < REQUESTS; sent += TOGETHER) {
        for (int i = 0; i < TOGETHER; i++) {
          client.send(request);
        }
        for (int i = 0; i < TOGETHER; i++) {
          client.recv(reply);
        }
      }
    } catch (SocketTimeoutException enough) {
      // A slow machine, or a datagram was lost.
    }
  }
}
