// SPDX-License-Identifier: Apache-2.0
package landline.time.nts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import landline.time.ntp.ExtensionFields;
import landline.time.ntp.NtpDrop;
import landline.time.ntp.NtpRequests;
import org.junit.jupiter.params.provider.MethodSource;

/// What both sides of NTS do with anything; a normal test run gives each target the seeds only.
///
/// To fuzz one: `JAZZER_FUZZ=1 mvn -pl services/time -am test -Dtest='NtsFuzzTest#request'
/// -Dsurefire.failIfNoSpecifiedTests=false -Djazzer.hooks=true -Djazzer.max_duration=5m`.
class NtsFuzzTest {

  private static final CookieKeys KEYS =
      CookieKeys.inMemory(new ManualClock(), Duration.ofDays(1), new FixedRandom(1));
  private static final byte[] SESSION_KEYS = new byte[Cookies.SESSION_KEYS];

  private static NtsClient client() {
    byte[] cookie = new Cookies(KEYS, new FixedRandom(2)).seal(15, SESSION_KEYS);
    var established = new KeResponse(List.of(cookie), Optional.empty(), OptionalInt.empty());
    return new NtsClient(established, SESSION_KEYS, new FixedRandom(3));
  }

  private static byte[] genuine() {
    MemorySegment room = MemorySegment.ofArray(new byte[NtpRequests.MOST_BYTES]);
    room.set(ValueLayout.JAVA_BYTE, 0, (byte) 0x23);
    int length = client().protect(room);
    return room.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
  }

  /// A genuine request, and such with some bytes changed.
  static Stream<byte[]> packets() {
    return Stream.iterate(0, seed -> seed + 1)
        .limit(40)
        .map(seed -> {
          var random = new SplittableRandom(seed);
          byte[] bytes = genuine();
          for (int i = 0; i < seed; i++) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
          }
          return bytes;
        });
  }

  static Stream<byte[]> messages() {
    var response = new KeResponse(List.of(new byte[100]), Optional.of("a.b"), OptionalInt.of(1));
    return Stream.of(
        KeRequest.encode(),
        response.encode(new KeRequest.Accepted(15)),
        KeResponse.encode(KeError.BAD_REQUEST),
        KeResponse.encodeNoProtocol(),
        KeResponse.encodeNoAlgorithm());
  }

  @MethodSource("packets")
  @FuzzTest
  void request(byte[] data) {
    byte[] room = Arrays.copyOf(data, Math.max(data.length, NtpRequests.MOST_BYTES));
    MemorySegment packet = MemorySegment.ofArray(room);
    var fields = new ExtensionFields();
    if (NtpRequests.check(packet, data.length, 40_000) != NtpDrop.NONE
        || fields.walk(packet, data.length) != NtpDrop.NONE) {
      return;
    }
    var server = new NtsServer(KEYS, new FixedRandom(4));
    int length =
        switch (server.accept(packet, data.length, fields)) {
          case NONE -> {
            if (server.isProtected()) {
              byte[] expected = genuine();
              assertTrue(
                  Arrays.equals(data, 0, expected.length, expected, 0, expected.length),
                  "a forgery");
            }
            yield server.protect(packet);
          }
          case NTS_COOKIE, NTS_FORGED -> server.refuse(packet);
          default -> 0;
        };
    assertTrue(length <= data.length);
  }

  @MethodSource("packets")
  @FuzzTest
  void reply(byte[] data) {
    NtsClient client = client();
    client.protect(MemorySegment.ofArray(new byte[NtpRequests.MOST_BYTES]));
    assertNotEquals(NtsReply.GENUINE, client.accept(MemorySegment.ofArray(data), data.length));
    assertEquals(0, client.cookies());
  }

  @MethodSource("messages")
  @FuzzTest
  void keyEstablishment(byte[] data) {
    var whole = new KeReader();
    whole.feed(data, 0, data.length);
    var pieces = new KeReader();
    for (int i = 0; i < data.length; i++) {
      pieces.feed(data, i, 1);
    }
    assertEquals(whole.state(), pieces.state());
    assertEquals(whole.records(), pieces.records());
    KeRequest.of(whole);
    try {
      assertFalse(KeResponse.of(whole).cookies().isEmpty());
    } catch (KeException e) {
      assertFalse(e.toString().contains("\n"));
    }
  }
}
