// SPDX-License-Identifier: Apache-2.0
package landline.time.nts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import landline.time.packet.ExtensionFields;
import landline.time.packet.NtpDrop;
import landline.time.packet.NtpPacket;
import landline.time.packet.NtpRequests;
import landline.time.packet.Packets;
import landline.time.packet.ServerClock;
import org.junit.jupiter.params.provider.MethodSource;

/// Fuzz targets for packets of NTP, their extension fields and cookies, at a server and at a
/// client; a normal test run gives each the seeds only.
///
/// To fuzz one, here `datagrams`: `JAZZER_FUZZ=1 mvn -pl services/time -am test
/// -Dtest='NtpFuzzTest#datagrams' -Dsurefire.failIfNoSpecifiedTests=false -Djazzer.hooks=true
/// -Djazzer.max_duration=5m`. An input that fails is written to `src/test/resources`, where the
/// next normal run finds it. A target's `@FuzzTest` has to be its last annotation.
class NtpFuzzTest {

  private static final int CLIENT = 40_000;
  private static final long NOW = 0xef00_0000_0000_0000L;
  private static final ServerClock CLOCK = new ServerClock(1, 2, -23, 0x100, 0.001, 7, NOW);
  private static final byte[] SESSION_KEYS = new byte[Cookies.SESSION_KEYS];
  private static final CookieKeys KEYS =
      CookieKeys.inMemory(new ManualClock(), Duration.ofDays(1), new FixedRandom(1));

  /// What of a packet is authenticated, without the authenticator, begins here.
  private static final int FIELDS = NtpPacket.HEADER;

  private static byte[] cookie() {
    return new Cookies(KEYS, new FixedRandom(2)).seal(KeRequest.AES_SIV_CMAC_256, SESSION_KEYS);
  }

  private static NtsClient client() {
    var established = new KeResponse(List.of(cookie()), Optional.empty(), OptionalInt.empty());
    return new NtsClient(established, SESSION_KEYS, new FixedRandom(3));
  }

  private static MemorySegment room() {
    return MemorySegment.ofArray(new byte[NtpRequests.MOST_BYTES]);
  }

  private static byte[] protectedRequest(NtsClient client) {
    MemorySegment room = room();
    NtpPacket.leapVersionMode(room, 0, NtpPacket.VERSION, NtpPacket.MODE_CLIENT);
    return room.asSlice(0, client.protect(room)).toArray(ValueLayout.JAVA_BYTE);
  }

  private static Stream<byte[]> drawn() {
    var random = new SplittableRandom(1);
    return Stream.generate(() -> Packets.random(random)).limit(60);
  }

  static Stream<byte[]> datagramSeeds() {
    return Stream.concat(Stream.of(protectedRequest(client()), new byte[0]), drawn());
  }

  @MethodSource("datagramSeeds")
  @FuzzTest
  void datagrams(byte[] data) {
    assertAnswerIsHarmless(data);
  }

  static Stream<byte[]> fieldSeeds() {
    byte[] genuine = protectedRequest(client());
    int authenticator = genuine.length - NtsFields.AUTHENTICATOR_FIELD;
    byte[] placeholder = new byte[NtsFields.COOKIE_FIELD];
    NtsFields.begin(placeholder, 0, NtsFields.COOKIE_PLACEHOLDER, placeholder.length);
    byte[] fields = Arrays.copyOfRange(genuine, FIELDS, authenticator);
    byte[] more = Arrays.copyOf(fields, fields.length + placeholder.length);
    System.arraycopy(placeholder, 0, more, fields.length, placeholder.length);
    return Stream.concat(Stream.of(fields, more), drawn());
  }

  /// The fields before an authenticator that is genuine: what a client can do that has keys.
  @MethodSource("fieldSeeds")
  @FuzzTest
  void fields(byte[] data) {
    int most = NtpRequests.MOST_BYTES - FIELDS - NtsFields.AUTHENTICATOR_FIELD;
    byte[] packet = new byte[NtpRequests.MOST_BYTES];
    int length = Math.min(data.length & -4, most);
    NtpPacket.leapVersionMode(
        MemorySegment.ofArray(packet), 0, NtpPacket.VERSION, NtpPacket.MODE_CLIENT);
    System.arraycopy(data, 0, packet, FIELDS, length);
    var authenticator = new Authenticator(new RandomBytes(new FixedRandom(5)));
    int end = authenticator.append(SESSION_KEYS, 0, packet, FIELDS + length, new byte[0], 0);
    assertAnswerIsHarmless(Arrays.copyOf(packet, end));
  }

  /// No exception, no reply longer than its request, and none that a server would answer.
  private static void assertAnswerIsHarmless(byte[] request) {
    byte[] bytes = Arrays.copyOf(request, NtpRequests.MOST_BYTES);
    MemorySegment packet = MemorySegment.ofArray(bytes);
    // The kernel tells the length of what it has cut.
    int length = reply(packet, request.length);
    String shown = HexFormat.of().formatHex(request);
    assertTrue(length <= request.length, shown);
    for (int port : new int[] {1, NtpPacket.PORT, CLIENT}) {
      assertTrue(length == 0 || NtpRequests.check(packet, length, port) != NtpDrop.NONE, shown);
    }
  }

  /// @return the length of the reply, 0 if there is none
  private static int reply(MemorySegment packet, int length) {
    var server = new NtsServer(KEYS, new FixedRandom(4));
    var fields = new ExtensionFields();
    NtpDrop drop = NtpRequests.check(packet, length, CLIENT);
    drop = drop == NtpDrop.NONE ? fields.walk(packet, length) : drop;
    drop = drop == NtpDrop.NONE ? server.accept(packet, length, fields) : drop;
    return switch (drop) {
      case NONE -> {
        NtpRequests.reply(packet, CLOCK, NOW + 1, NOW + 2);
        yield server.protect(packet);
      }
      case NTS_COOKIE, NTS_FORGED -> server.refuse(packet);
      default -> 0;
    };
  }

  static Stream<byte[]> replySeeds() {
    MemorySegment packet = room();
    byte[] request = protectedRequest(client());
    MemorySegment.copy(request, 0, packet, ValueLayout.JAVA_BYTE, 0, request.length);
    byte[] reply = packet.asSlice(0, reply(packet, request.length)).toArray(ValueLayout.JAVA_BYTE);
    byte[] forged = reply.clone();
    forged[reply.length - 1] ^= 1;
    return Stream.concat(Stream.of(reply, forged), drawn());
  }

  /// A client takes the reply of its server as it is, perhaps with something behind it, and nothing
  /// else.
  @MethodSource("replySeeds")
  @FuzzTest
  void replies(byte[] data) {
    NtsClient client = client();
    byte[] request = protectedRequest(client);
    MemorySegment packet = room();
    MemorySegment.copy(request, 0, packet, ValueLayout.JAVA_BYTE, 0, request.length);
    byte[] genuine =
        packet.asSlice(0, reply(packet, request.length)).toArray(ValueLayout.JAVA_BYTE);
    boolean begins =
        data.length >= genuine.length
            && Arrays.equals(data, 0, genuine.length, genuine, 0, genuine.length);
    NtsReply judged = client.accept(MemorySegment.ofArray(data), data.length);
    assertTrue(begins || judged != NtsReply.GENUINE, () -> HexFormat.of().formatHex(data));
    assertEquals(judged == NtsReply.GENUINE, client.cookies() > 0);
  }

  static Stream<byte[]> cookieSeeds() {
    byte[] cookie = cookie();
    byte[] forged = cookie.clone();
    forged[cookie.length - 1] ^= 1;
    return Stream.concat(
        Stream.of(cookie, forged, Arrays.copyOf(cookie, cookie.length + 4)), drawn());
  }

  @MethodSource("cookieSeeds")
  @FuzzTest
  void cookies(byte[] data) {
    int opened =
        new Cookies(KEYS, new FixedRandom(6))
            .open(data, 0, data.length, new byte[Cookies.SESSION_KEYS]);
    if (!Arrays.equals(data, cookie())) {
      assertNotEquals(KeRequest.AES_SIV_CMAC_256, opened, () -> HexFormat.of().formatHex(data));
    }
  }
}
