// SPDX-License-Identifier: Apache-2.0
package landline.time.nts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import landline.time.packet.ExtensionFields;
import landline.time.packet.NtpDrop;
import landline.time.packet.NtpPacket;
import landline.time.packet.NtpRequests;
import org.junit.jupiter.api.Test;

/// What has to hold for anything that arrives. `-Dlandline.time.seed=N` chooses another run, and
/// `-Dlandline.time.cases=N` a longer one.
class NtsPropertyTest {

  private static final long SEED = Long.getLong("landline.time.seed", 1);
  private static final int CASES = Integer.getInteger("landline.time.cases", 20_000);

  private static final byte[] SESSION_KEYS = new byte[Cookies.SESSION_KEYS];

  private final SplittableRandom random = new SplittableRandom(SEED);
  private final CookieKeys keys =
      CookieKeys.inMemory(new ManualClock(), Duration.ofDays(1), new FixedRandom(1));
  private final byte[] genuine = genuine();

  private NtsClient client() {
    byte[] cookie = new Cookies(keys, new FixedRandom(2)).seal(15, SESSION_KEYS);
    var established = new KeResponse(List.of(cookie), Optional.empty(), OptionalInt.empty());
    return new NtsClient(established, SESSION_KEYS, new FixedRandom(3));
  }

  private byte[] genuine() {
    MemorySegment room = MemorySegment.ofArray(new byte[NtpRequests.MOST_BYTES]);
    NtpPacket.leapVersionMode(room, 0, NtpPacket.VERSION, NtpPacket.MODE_CLIENT);
    return room.asSlice(0, client().protect(room)).toArray(ValueLayout.JAVA_BYTE);
  }

  /// A genuine packet with some bytes changed, moved, taken out or put in, or none.
  private byte[] mutant(byte[] packet) {
    byte[] bytes = packet.clone();
    for (int change = random.nextInt(6); change > 0; change--) {
      int at = random.nextInt(bytes.length);
      int count = 4 * random.nextInt(10);
      int end = Math.min(bytes.length, at + count);
      switch (random.nextInt(5)) {
        case 0 -> bytes[at] = (byte) random.nextInt(256);
        case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> bytes = joined(bytes, at, bytes, end);
        case 3 -> bytes = joined(bytes, end, bytes, at);
        default -> bytes = bytes.length > 60 ? Arrays.copyOf(bytes, bytes.length - 4) : bytes;
      }
    }
    return bytes;
  }

  /// The beginning of one array and the end of another.
  private static byte[] joined(byte[] start, int until, byte[] rest, int from) {
    byte[] bytes = Arrays.copyOf(start, until + rest.length - from);
    System.arraycopy(rest, from, bytes, until, rest.length - from);
    return bytes.length == 0 ? new byte[1] : bytes;
  }

  @Test
  void onlyAGenuineRequestIsProtectedAndNoReplyIsLonger() {
    var server = new NtsServer(keys, new FixedRandom(4));
    var fields = new ExtensionFields();
    byte[] room = new byte[NtpRequests.MOST_BYTES];
    MemorySegment packet = MemorySegment.ofArray(room);
    int protectedOnes = 0;
    int refused = 0;
    for (int i = 0; i < CASES; i++) {
      byte[] data = mutant(genuine);
      System.arraycopy(data, 0, room, 0, data.length);
      String shown = HexFormat.of().formatHex(data);
      NtpDrop drop = NtpRequests.check(packet, data.length, 40_000);
      drop = drop == NtpDrop.NONE ? fields.walk(packet, data.length) : drop;
      drop = drop == NtpDrop.NONE ? server.accept(packet, data.length, fields) : drop;
      int length = 0;
      if (drop == NtpDrop.NONE) {
        if (server.isProtected()) {
          protectedOnes++;
          int all = genuine.length;
          assertTrue(Arrays.equals(data, 0, Math.min(all, data.length), genuine, 0, all), shown);
        }
        length = server.protect(packet);
      } else if (drop == NtpDrop.NTS_COOKIE || drop == NtpDrop.NTS_FORGED) {
        refused++;
        length = server.refuse(packet);
      }
      assertTrue(length <= data.length, shown);
    }
    assertTrue(protectedOnes > CASES / 10 && refused > CASES / 10, protectedOnes + ", " + refused);
  }

  @Test
  void aClientTakesNothingButTheReply() {
    MemorySegment room = MemorySegment.ofArray(new byte[NtpRequests.MOST_BYTES]);
    NtsClient client = client();
    NtpPacket.leapVersionMode(room, 0, NtpPacket.VERSION, NtpPacket.MODE_CLIENT);
    int length = client.protect(room);
    var server = new NtsServer(keys, new FixedRandom(5));
    var fields = new ExtensionFields();
    assertEquals(NtpDrop.NONE, fields.walk(room, length));
    assertEquals(NtpDrop.NONE, server.accept(room, length, fields));
    NtpPacket.leapVersionMode(room, 0, NtpPacket.VERSION, NtpPacket.MODE_SERVER);
    byte[] reply = room.asSlice(0, server.protect(room)).toArray(ValueLayout.JAVA_BYTE);
    for (int i = 0; i < CASES; i++) {
      byte[] data = mutant(reply);
      boolean same =
          data.length >= reply.length
              && Arrays.equals(data, 0, reply.length, reply, 0, reply.length);
      if (!same) {
        assertNotEquals(
            NtsReply.GENUINE,
            client.accept(MemorySegment.ofArray(data), data.length),
            () -> HexFormat.of().formatHex(data));
      }
    }
    assertEquals(0, client.cookies());
    assertEquals(NtsReply.GENUINE, client.accept(MemorySegment.ofArray(reply), reply.length));
  }

  /// A client that has the keys of a session, but not those of the server, changes a cookie and
  /// seals the request as it should be.
  @Test
  void aCookieThatWasChangedIsNotOpenedWhoeverSealsTheRequest() {
    byte[] cookie = new Cookies(keys, new FixedRandom(6)).seal(15, SESSION_KEYS);
    var server = new NtsServer(keys, new FixedRandom(7));
    var fields = new ExtensionFields();
    MemorySegment room = MemorySegment.ofArray(new byte[NtpRequests.MOST_BYTES]);
    int same = 0;
    for (int i = 0; i < CASES; i++) {
      byte[] data = mutant(cookie);
      if (data.length > NtsClient.MOST_COOKIE) {
        continue;
      }
      var changed = new KeResponse(List.of(data), Optional.empty(), OptionalInt.empty());
      NtpPacket.leapVersionMode(room, 0, NtpPacket.VERSION, NtpPacket.MODE_CLIENT);
      int length = new NtsClient(changed, SESSION_KEYS, new FixedRandom(i)).protect(room);
      assertEquals(NtpDrop.NONE, fields.walk(room, length));
      NtpDrop drop = server.accept(room, length, fields);
      boolean isSame = Arrays.equals(data, cookie);
      same += isSame ? 1 : 0;
      assertEquals(isSame, drop == NtpDrop.NONE, () -> HexFormat.of().formatHex(data));
    }
    assertTrue(same > CASES / 20, "too few to mean anything: " + same);
  }

  @Test
  void aMessageIsTheSameInPiecesAndWhatItMeansIsSaidInOneLine() {
    var response = new KeResponse(List.of(new byte[9]), Optional.of("a.b"), OptionalInt.of(1));
    byte[][] messages = {
      KeRequest.encode(),
      response.encode(new KeRequest.Accepted(15)),
      KeResponse.encode(KeError.BAD_REQUEST),
      KeResponse.encodeNoProtocol(),
      KeResponse.encodeNoAlgorithm()
    };
    int granted = 0;
    for (int i = 0; i < CASES; i++) {
      byte[] data = mutant(messages[random.nextInt(messages.length)]);
      var whole = new KeReader();
      whole.feed(data, 0, data.length);
      var pieces = new KeReader();
      for (int at = 0; at < data.length; at++) {
        pieces.feed(data, at, 1);
        // The same in two pieces, divided at this byte.
        var two = new KeReader();
        two.feed(data, 0, at);
        two.feed(data, at, data.length - at);
        assertEquals(whole.state(), two.state());
        assertEquals(whole.records(), two.records());
      }
      assertEquals(whole.state(), pieces.state());
      assertEquals(whole.records(), pieces.records());
      if (KeRequest.of(whole) instanceof KeRequest.Refused refused) {
        assertFalse(refused.reason().contains("\n"));
      }
      try {
        assertFalse(KeResponse.of(whole).cookies().isEmpty());
        granted++;
      } catch (KeException e) {
        assertFalse(e.toString().contains("\n"), e::toString);
      }
    }
    assertTrue(granted > CASES / 50, "too few to mean anything: " + granted);
  }
}
