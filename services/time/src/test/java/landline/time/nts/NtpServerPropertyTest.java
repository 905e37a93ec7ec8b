// SPDX-License-Identifier: Apache-2.0
package landline.time.nts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import landline.server.BatchService.BatchHandler;
import landline.socket.DatagramBatch;
import landline.socket.DatagramSlot;
import landline.socket.Domain;
import landline.socket.SockAddrIn;
import landline.socket.Socket;
import landline.socket.Type;
import landline.time.AnswerRate;
import landline.time.ntp.NtpConfig;
import landline.time.ntp.NtpCounts;
import landline.time.ntp.NtpService;
import landline.time.ntp.NtsKeys;
import landline.time.packet.NtpDrop;
import landline.time.packet.NtpPacket;
import landline.time.packet.NtpRequests;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What has to hold for each datagram that reaches a server of NTP, whatever is in it: all the code
/// between recvmmsg(2) and sendmmsg(2) is run. The packets are valid ones of every kind, of which
/// most are changed. `-Dlandline.time.seed=N` chooses another run, and `-Dlandline.time.cases=N` a
/// longer one.
class NtpServerPropertyTest {

  private static final long SEED = Long.getLong("landline.time.seed", 1);
  private static final int CASES = Integer.getInteger("landline.time.cases", 120_000);
  private static final int BATCH = 64;
  private static final int CLIENT = 40_000;
  private static final int UNKNOWN_FIELD = 0x2005;

  private final SplittableRandom random = new SplittableRandom(SEED);
  private final byte[] sessionKeys = new byte[Cookies.SESSION_KEYS];
  private final Authenticator authenticator = new Authenticator(new RandomBytes(random()));
  private final byte[] bytes = new byte[NtpRequests.MOST_BYTES];
  private final MemorySegment packet = MemorySegment.ofArray(bytes);
  private int length;

  /// The receive timestamp in the last reply to each source, which interleaved mode goes by.
  private final long[] told = new long[BATCH];

  @TempDir Path folder;

  private FixedRandom random() {
    return new FixedRandom(random.nextLong());
  }

  @Test
  void noReplyIsLongerThanItsRequestOrARequestItself() throws IOException {
    Path file = folder.resolve("keys");
    CookieKeys own =
        CookieKeys.inFile(file, InstantSource.system(), CookieKeys.DEFAULT_ROTATION, random());
    try (NtsKeys keys = NtsKeys.inFile(file);
        Socket socket = Socket.socket(Domain.INET, Type.DGRAM)) {
      NtpService service =
          new NtpService(
              NtpConfig.builder().localStratum(1).rate(AnswerRate.UNLIMITED).ntsKeys(keys).build());
      BatchHandler handler = service.handler(socket);
      var cookies = new Cookies(own, random());
      var batch = DatagramBatch.allocate(BATCH, NtpRequests.MOST_BYTES);
      byte[][] requests = new byte[BATCH][];
      long replies = 0;
      for (int done = 0; done < CASES; done += BATCH) {
        batch.clear();
        for (int i = 0; i < BATCH; i++) {
          begin(cookies, told[i]);
          requests[i] = mutant();
          batch.add().put(requests[i]).address(SockAddrIn.of("198.51.100." + i, CLIENT));
        }
        handler.handle(batch);
        for (int i = 0; i < BATCH; i++) {
          if (isReply(requests[i], batch.slot(i))) {
            replies++;
            told[i] = NtpPacket.receive(batch.slot(i).memory());
          }
        }
      }
      NtpCounts counts = service.counts();
      assertEquals(replies, counts.replies().values().stream().mapToLong(n -> n).sum());
      for (String kind : counts.replies().keySet()) {
        long some = counts.replies().getOrDefault(kind, 0L);
        assertTrue(some > CASES / 100, () -> "too few to mean anything: " + counts);
      }
      assertTrue(counts.authenticated() > CASES / 20, counts::toString);
    }
  }

  /// Checks a reply, if there is one.
  private static boolean isReply(byte[] request, DatagramSlot slot) {
    MemorySegment reply = slot.memory().asSlice(0, slot.size());
    byte[] answer = reply.toArray(ValueLayout.JAVA_BYTE);
    if (Arrays.equals(request, answer)) {
      // No reply has the mode of its request.
      return false;
    }
    String shown = HexFormat.of().formatHex(request);
    assertTrue(answer.length >= NtpPacket.HEADER && answer.length <= request.length, shown);
    assertEquals(
        NtpPacket.version(MemorySegment.ofArray(request)), NtpPacket.version(reply), shown);
    for (int port : new int[] {1, NtpPacket.PORT, CLIENT}) {
      assertNotEquals(NtpDrop.NONE, NtpRequests.check(reply, answer.length, port), shown);
    }
    return true;
  }

  /// Makes a valid packet: without NTS, or of NTS, with all kinds of fields in any order.
  ///
  /// @param before what the last reply has told
  private void begin(Cookies cookies, long before) {
    int version = random.nextInt(8) == 0 ? random.nextInt(1, NtpPacket.VERSION) : NtpPacket.VERSION;
    length = NtpPacket.HEADER;
    NtpPacket.leapVersionMode(packet, random.nextInt(4), version, random.nextInt(20) == 0 ? 1 : 3);
    NtpPacket.origin(packet, random.nextBoolean() ? before : random.nextLong());
    NtpPacket.receive(packet, random.nextLong());
    NtpPacket.transmit(packet, random.nextLong());
    if (version < NtpPacket.VERSION) {
      return;
    }
    if (random.nextInt(3) == 0) {
      for (int fields = random.nextInt(5); fields > 0; fields--) {
        anyField(cookies);
      }
      return;
    }
    field(NtsFields.UNIQUE_IDENTIFIER, random.nextInt(8) == 0 ? 64 : NtsFields.LEAST_UNIQUE);
    cookie(cookies);
    for (int more = random.nextInt(9); more > 0; more--) {
      field(NtsFields.COOKIE_PLACEHOLDER, random.nextInt(9) == 0 ? 24 : Cookies.COOKIE);
    }
    if (random.nextInt(4) == 0) {
      field(UNKNOWN_FIELD, 4 * random.nextInt(3, 20));
    }
    seal(4 * random.nextInt(8) * random.nextInt(2));
    if (random.nextInt(9) == 0) {
      anyField(cookies);
    }
  }

  private void anyField(Cookies cookies) {
    switch (random.nextInt(6)) {
      case 0 -> field(NtsFields.UNIQUE_IDENTIFIER, 4 * random.nextInt(3, 12));
      case 1 -> cookie(cookies);
      case 2 -> field(NtsFields.COOKIE_PLACEHOLDER, Cookies.COOKIE);
      case 3 -> field(UNKNOWN_FIELD, 4 * random.nextInt(3, 50));
      case 4 -> seal(0);
      default -> field(random.nextInt(1 << 16), 24);
    }
  }

  /// Appends a field of random bytes.
  private void field(int type, int value) {
    int at = NtsFields.begin(bytes, length, type, NtsFields.HEADER + value);
    for (int i = 0; i < value; i += 4) {
      packet.set(ValueLayout.JAVA_INT_UNALIGNED, at + i, random.nextInt());
    }
    length = at + value;
  }

  /// Appends a cookie; one in eight has a bit changed, or is of another session, before the packet
  /// is sealed.
  private void cookie(Cookies cookies) {
    random.nextBytes(sessionKeys);
    byte[] cookie = cookies.seal(KeRequest.AES_SIV_CMAC_256, sessionKeys);
    switch (random.nextInt(16)) {
      case 0 -> cookie[random.nextInt(cookie.length)] ^= (byte) (1 << random.nextInt(8));
      case 1 -> random.nextBytes(sessionKeys);
      default -> {
        // As it is.
      }
    }
    int at = NtsFields.begin(bytes, length, NtsFields.COOKIE, NtsFields.COOKIE_FIELD);
    System.arraycopy(cookie, 0, bytes, at, cookie.length);
    length = at + cookie.length;
  }

  private void seal(int text) {
    byte[] plain = new byte[text];
    random.nextBytes(plain);
    length = authenticator.append(sessionKeys, 0, bytes, length, plain, text);
  }

  /// The packet; with some of its bytes changed, taken out or put in, in half of the cases.
  private byte[] mutant() {
    byte[] data = Arrays.copyOf(bytes, length);
    for (int change = random.nextInt(8) - 4; change > 0; change--) {
      int at = random.nextInt(data.length);
      int count = 4 * random.nextInt(10);
      int end = Math.min(data.length, at + count);
      switch (random.nextInt(6)) {
        case 0 -> data[at] = (byte) random.nextInt(256);
        case 1 -> data[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> data = joined(data, at, end);
        case 3 -> data = joined(data, end, at);
        case 4 -> data = Arrays.copyOf(data, data.length + 4 * random.nextInt(8));
        default -> data = Arrays.copyOf(data, Math.max(1, data.length - random.nextInt(40)));
      }
    }
    return data.length > NtpRequests.MOST_BYTES
        ? Arrays.copyOf(data, NtpRequests.MOST_BYTES)
        : data;
  }

  /// The bytes up to one position, and from another one on.
  private static byte[] joined(byte[] data, int until, int from) {
    byte[] all = Arrays.copyOf(data, until + data.length - from);
    System.arraycopy(data, from, all, until, data.length - from);
    return all.length == 0 ? new byte[1] : all;
  }
}
