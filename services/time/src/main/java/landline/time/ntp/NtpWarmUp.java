// SPDX-License-Identifier: Apache-2.0
package landline.time.ntp;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.SocketTimeoutException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import landline.server.BatchServer;
import landline.socket.Deadline;
import landline.socket.Domain;
import landline.socket.SockAddrIn;
import landline.socket.Socket;
import landline.socket.Type;
import landline.time.AnswerRate;
import landline.time.nts.Cookies;
import landline.time.nts.KeRequest;
import landline.time.nts.KeResponse;
import landline.time.nts.NtsClient;
import landline.time.packet.NtpPacket;
import landline.time.packet.NtpRequests;

/// Requests to a server of its own, on the loopback interface, until the way of a reply is
/// compiled.
final class NtpWarmUp {

  /// What HotSpot needs, and some more.
  private static final int REQUESTS = 60_000;

  /// The same for what AES takes in the JDK's own code.
  private static final int PROTECTED_REQUESTS = 20_000;

  private static final SecureRandom RANDOM = new SecureRandom();

  private static final int TOGETHER = 32;
  private static final Duration LONGEST = Duration.ofSeconds(5);

  private NtpWarmUp() {}

  /// Waits for the replies, for 5 seconds at most.
  ///
  /// @param isProtected whether there are requests under NTS, too
  /// @throws IOException such as EMFILE
  static void run(boolean isProtected) throws IOException {
    NtpConfig.Builder config = NtpConfig.builder().localStratum(1).rate(AnswerRate.UNLIMITED);
    byte[] header = new byte[NtpPacket.HEADER];
    NtpReplies.request(MemorySegment.ofArray(header), 0, 0, 1);
    if (!isProtected) {
      run(config.build(), List.of(header));
      return;
    }
    try (NtsKeys keys = NtsKeys.inMemory()) {
      run(config.ntsKeys(keys).build(), List.of(header, underNts(header, keys)));
    }
  }

  /// One request, which a server answers as often as it comes.
  private static byte[] underNts(byte[] header, NtsKeys keys) {
    byte[] session = new byte[Cookies.SESSION_KEYS];
    RANDOM.nextBytes(session);
    byte[] cookie = new Cookies(keys.keys(), RANDOM).seal(KeRequest.AES_SIV_CMAC_256, session);
    // With as many as a client keeps, it asks for no more than one.
    List<byte[]> cookies = Collections.nCopies(NtsClient.MOST_COOKIES, cookie);
    var told = new KeResponse(cookies, Optional.empty(), OptionalInt.empty());
    byte[] packet = Arrays.copyOf(header, NtpRequests.MOST_BYTES);
    int length = new NtsClient(told, session, RANDOM).protect(MemorySegment.ofArray(packet));
    return Arrays.copyOf(packet, length);
  }

  private static void run(NtpConfig config, List<byte[]> requests) throws IOException {
    try (BatchServer server = NtpService.listen(SockAddrIn.loopback(0), config);
        Socket client = Socket.socket(Domain.INET, Type.DGRAM)) {
      client.deadline(Deadline.in(LONGEST));
      client.connect(server.address());
      for (byte[] request : requests) {
        ask(client, request, request.length == NtpPacket.HEADER ? REQUESTS : PROTECTED_REQUESTS);
      }
    } catch (SocketTimeoutException enough) {
      // A slow machine, or a datagram was lost.
    }
  }

  private static void ask(Socket client, byte[] request, int times) throws IOException {
    var reply = new byte[NtpRequests.MOST_BYTES];
    for (int sent = 0; sent < times; sent += TOGETHER) {
      for (int i = 0; i < TOGETHER; i++) {
        client.send(request);
      }
      for (int i = 0; i < TOGETHER; i++) {
        client.recv(reply);
      }
    }
  }
}
