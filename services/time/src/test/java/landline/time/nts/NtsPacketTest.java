// SPDX-License-Identifier: Apache-2.0
package landline.time.nts;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import landline.time.packet.ExtensionFields;
import landline.time.packet.NtpDrop;
import landline.time.packet.NtpPacket;
import landline.time.packet.NtpRequests;
import landline.time.packet.NtpTimestamp;
import landline.time.packet.ServerClock;
import org.junit.jupiter.api.Test;

/// Client and server of NTS, against each other and against forgeries.
class NtsPacketTest {

  private static final int ROOM = 2048;
  private static final ServerClock CLOCK =
      new ServerClock(0, 1, -23, 0, 0, NtpPacket.code("PPS"), NtpTimestamp.of(0, 0));

  private final ManualClock clock = new ManualClock();
  private final CookieKeys keys =
      CookieKeys.inMemory(clock, Duration.ofDays(1), new FixedRandom(1));
  private final Cookies cookies = new Cookies(keys, new FixedRandom(2));
  private final NtsServer server = new NtsServer(keys, new FixedRandom(3));
  private final byte[] sessionKeys = new byte[Cookies.SESSION_KEYS];
  private final ExtensionFields fields = new ExtensionFields();
  private final byte[] room = new byte[ROOM];
  private final MemorySegment packet = MemorySegment.ofArray(room);
  private final NtsClient client;

  NtsPacketTest() {
    new SplittableRandom(4).nextBytes(sessionKeys);
    client = client(8);
  }

  private NtsClient client(int count) {
    List<byte[]> all =
        Stream.generate(() -> cookies.seal(KeRequest.AES_SIV_CMAC_256, sessionKeys))
            .limit(count)
            .toList();
    var established = new KeResponse(all, Optional.empty(), OptionalInt.empty());
    return new NtsClient(established, sessionKeys, new FixedRandom(5));
  }

  private byte[] request(NtsClient from) {
    Arrays.fill(room, (byte) 0);
    NtpPacket.leapVersionMode(packet, 0, NtpPacket.VERSION, NtpPacket.MODE_CLIENT);
    NtpPacket.transmit(packet, 0x123456789abcdefL);
    return Arrays.copyOf(room, from.protect(packet));
  }

  private NtpDrop arrive(byte[] request) {
    Arrays.fill(room, (byte) 0x55);
    System.arraycopy(request, 0, room, 0, request.length);
    NtpDrop drop = NtpRequests.check(packet, request.length, 40_000);
    drop = drop == NtpDrop.NONE ? fields.walk(packet, request.length) : drop;
    return drop == NtpDrop.NONE ? server.accept(packet, request.length, fields) : drop;
  }

  private byte[] reply() {
    NtpRequests.reply(packet, CLOCK, 77, 88);
    return Arrays.copyOf(room, server.protect(packet));
  }

  private NtsReply judge(byte[] reply) {
    return client.accept(MemorySegment.ofArray(reply), reply.length);
  }

  private static byte[] insert(byte[] packet, int at, byte[] field) {
    byte[] longer = Arrays.copyOf(packet, packet.length + field.length);
    System.arraycopy(field, 0, longer, at, field.length);
    System.arraycopy(packet, at, longer, at + field.length, packet.length - at);
    return longer;
  }

  private static byte[] field(int type, int length) {
    byte[] field = new byte[length];
    NtsFields.begin(field, 0, type, length);
    return field;
  }

  @Test
  void aRequestAndItsReplyAreGenuineAndOfOneLength() {
    byte[] request = request(client);
    assertEquals(228, request.length);
    assertEquals(7, client.cookies());
    assertEquals(NtpDrop.NONE, arrive(request));
    assertTrue(server.isProtected());
    byte[] reply = reply();
    assertEquals(228, reply.length);
    assertEquals(NtsReply.GENUINE, judge(reply));
    assertEquals(8, client.cookies());
  }

  @Test
  void fieldsAreThoseOfTheRfc() {
    byte[] request = request(client(7));
    MemorySegment segment = MemorySegment.ofArray(request);
    assertEquals(NtpDrop.NONE, fields.walk(segment, request.length));
    assertEquals(4, fields.count());
    assertEquals(0x0104, fields.type(segment, 0));
    assertEquals(0x0204, fields.type(segment, 1));
    assertEquals(0x0304, fields.type(segment, 2));
    assertEquals(0x0404, fields.type(segment, 3));
    assertEquals(fields.length(1), fields.length(2));
  }

  /// RFC 8915 section 5.7.
  @Test
  void placeholdersMayBeEncrypted() {
    NtsClient poor = client(1);
    byte[] plain = new byte[7 * NtsFields.COOKIE_FIELD];
    for (int at = 0; at < plain.length; at += NtsFields.COOKIE_FIELD) {
      NtsFields.begin(plain, at, NtsFields.COOKIE_PLACEHOLDER, NtsFields.COOKIE_FIELD);
    }
    int fieldsBefore = 188;
    byte[] bytes = Arrays.copyOf(Arrays.copyOf(request(poor), fieldsBefore), ROOM);
    int length =
        new Authenticator(new RandomBytes(new FixedRandom(9)))
            .append(sessionKeys, 0, bytes, fieldsBefore, plain, plain.length);
    assertEquals(NtpDrop.NONE, arrive(Arrays.copyOf(bytes, length)));
    byte[] reply = reply();
    assertEquals(length, reply.length);
    assertEquals(NtsReply.GENUINE, poor.accept(MemorySegment.ofArray(reply), reply.length));
    assertEquals(8, poor.cookies());
  }

  @Test
  void noCookieIsSentTwice() {
    var seen = new HashSet<String>();
    for (int i = 0; i < 100; i++) {
      byte[] request = request(client);
      assertTrue(seen.add(Arrays.toString(Arrays.copyOfRange(request, 88, 188))));
      assertEquals(NtpDrop.NONE, arrive(request));
      assertEquals(NtsReply.GENUINE, judge(reply()));
    }
  }

  @Test
  void placeholdersBringBackWhatWasLost() {
    for (int lost = 0; lost < 4; lost++) {
      request(client);
    }
    byte[] request = request(client);
    assertEquals(3, client.cookies());
    assertEquals(228 + 4 * 104, request.length);
    assertEquals(NtpDrop.NONE, arrive(request));
    byte[] reply = reply();
    assertEquals(request.length, reply.length);
    assertEquals(NtsReply.GENUINE, judge(reply));
    assertEquals(8, client.cookies());
  }

  @Test
  void theLastCookieAsksForEight() {
    NtsClient last = client(1);
    byte[] request = request(last);
    assertEquals(NtpDrop.NONE, arrive(request));
    byte[] reply = reply();
    assertEquals(request.length, reply.length);
    assertEquals(NtsReply.GENUINE, last.accept(MemorySegment.ofArray(reply), reply.length));
    assertEquals(8, last.cookies());
    assertEquals(0, request(client(1)).length % 4);
  }

  @Test
  void withoutACookieThereIsNoRequest() {
    NtsClient last = client(1);
    request(last);
    assertEquals(0, last.cookies());
    assertThrows(IllegalStateException.class, () -> request(last));
  }

  /// Cookies of a server with long ones: a request passes every network.
  @Test
  void aRequestIsNoLongerThanAnyNetworkPasses() {
    for (int length = 1; length <= NtsClient.MOST_COOKIE; length++) {
      var established =
          new KeResponse(List.of(new byte[length]), Optional.empty(), OptionalInt.empty());
      byte[] request = request(new NtsClient(established, sessionKeys, new FixedRandom(6)));
      assertTrue(request.length <= 1232, "cookie of " + length + ": " + request.length);
    }
  }

  @Test
  void everyBitOfARequestCounts() {
    request(client);
    byte[] request = request(client);
    int kisses = 0;
    for (int bit = 0; bit < 8 * request.length; bit++) {
      request[bit / 8] ^= (byte) (1 << bit % 8);
      NtpDrop drop = arrive(request);
      assertNotEquals(NtpDrop.NONE, drop, "bit " + bit);
      assertFalse(server.isProtected(), "bit " + bit);
      if (drop == NtpDrop.NTS_FORGED || drop == NtpDrop.NTS_COOKIE) {
        kisses++;
        assertTrue(server.refuse(packet) <= request.length);
      }
      request[bit / 8] ^= (byte) (1 << bit % 8);
    }
    assertTrue(kisses > 8 * request.length / 2, "kisses: " + kisses);
    assertEquals(NtpDrop.NONE, arrive(request));
  }

  @Test
  void everyBitOfAReplyCounts() {
    request(client);
    byte[] request = request(client);
    assertEquals(NtpDrop.NONE, arrive(request));
    byte[] reply = reply();
    for (int bit = 0; bit < 8 * reply.length; bit++) {
      reply[bit / 8] ^= (byte) (1 << bit % 8);
      assertEquals(NtsReply.FORGED, judge(reply), "bit " + bit);
      reply[bit / 8] ^= (byte) (1 << bit % 8);
    }
    assertEquals(6, client.cookies());
    assertEquals(NtsReply.GENUINE, judge(reply));
  }

  @Test
  void everyByteThatIsMissingCounts() {
    byte[] request = request(client);
    for (int length = 0; length < request.length; length++) {
      NtpDrop drop = arrive(Arrays.copyOf(request, length));
      assertFalse(drop == NtpDrop.NONE && server.isProtected(), "length " + length);
    }
    arrive(request);
    byte[] reply = reply();
    for (int length = 0; length < reply.length; length++) {
      assertEquals(NtsReply.FORGED, judge(Arrays.copyOf(reply, length)), "length " + length);
    }
  }

  @Test
  void aReplyIsGoodOnceAndForItsRequestOnly() {
    arrive(request(client));
    byte[] first = reply();
    assertEquals(NtsReply.GENUINE, judge(first));
    assertEquals(NtsReply.FORGED, judge(first), "a replay");
    arrive(request(client));
    byte[] second = reply();
    byte[] third = request(client);
    assertEquals(NtsReply.FORGED, judge(first), "a replay");
    assertEquals(NtsReply.FORGED, judge(second), "the reply to another request");
    assertEquals(NtsReply.FORGED, judge(third), "the request itself");
    arrive(third);
    assertEquals(NtsReply.GENUINE, judge(reply()));
  }

  /// A server keeps nothing: a request that is repeated is answered again, with other cookies.
  @Test
  void aRequestThatIsRepeatedGetsOtherCookies() {
    byte[] request = request(client);
    arrive(request);
    byte[] one = reply();
    arrive(request);
    byte[] other = reply();
    assertEquals(one.length, other.length);
    assertFalse(Arrays.equals(one, other));
  }

  @Test
  void aCookieOfAKeyThatIsGoneGetsAKiss() throws IOException {
    byte[] request = request(client);
    clock.advance(Duration.ofDays(3));
    keys.refresh();
    assertEquals(NtpDrop.NTS_COOKIE, arrive(request));
    byte[] kiss = Arrays.copyOf(room, server.refuse(packet));
    assertEquals(84, kiss.length);
    assertEquals(NtpPacket.KISS_NTSN, NtpPacket.referenceId(MemorySegment.ofArray(kiss)));
    assertArrayEquals(Arrays.copyOfRange(request, 48, 84), Arrays.copyOfRange(kiss, 48, 84));
    assertEquals(NtsReply.REFUSED, judge(kiss));
    for (int bit = 8 * 48; bit < 8 * kiss.length; bit++) {
      kiss[bit / 8] ^= (byte) (1 << bit % 8);
      assertEquals(NtsReply.FORGED, judge(kiss), "bit " + bit);
      kiss[bit / 8] ^= (byte) (1 << bit % 8);
    }
    NtpPacket.referenceId(MemorySegment.ofArray(kiss), NtpPacket.KISS_RATE);
    assertEquals(NtsReply.FORGED, judge(kiss));
  }

  @Test
  void aRequestHasOneOfEach() {
    byte[] request = request(client);
    int cookie = 84;
    int authenticator = 188;
    byte[] unique = Arrays.copyOfRange(request, 48, cookie);
    assertEquals(NtpDrop.NTS_FIELDS, arrive(insert(request, 48, unique)));
    byte[] other = Arrays.copyOfRange(request, cookie, authenticator);
    assertEquals(NtpDrop.NTS_FIELDS, arrive(insert(request, cookie, other)));
    assertEquals(NtpDrop.NTS_FIELDS, arrive(Arrays.copyOf(request, authenticator)));
    byte[] anonymous = insert(Arrays.copyOf(request, 48), 48, other);
    assertEquals(NtpDrop.NTS_FIELDS, arrive(anonymous));
    assertEquals(NtpDrop.NTS_FIELDS, arrive(insert(request, request.length, new byte[20])));
    assertEquals(
        NtpDrop.NTS_FIELDS,
        arrive(insert(Arrays.copyOf(request, 48), 48, field(NtsFields.COOKIE_PLACEHOLDER, 104))));
  }

  @Test
  void whatIsInsertedBeforeTheAuthenticatorIsForged() {
    byte[] request = request(client);
    assertEquals(NtpDrop.NTS_FORGED, arrive(insert(request, 84, field(0x7777, 16))));
    assertEquals(
        NtpDrop.NTS_FORGED, arrive(insert(request, 84, field(NtsFields.COOKIE_PLACEHOLDER, 104))));
  }

  /// Placeholders there are not authenticated, and bring nothing.
  @Test
  void whatFollowsTheAuthenticatorIsIgnored() {
    byte[] request = request(client);
    byte[] more = insert(request, request.length, field(NtsFields.COOKIE_PLACEHOLDER, 104));
    assertEquals(NtpDrop.NONE, arrive(more));
    byte[] reply = reply();
    assertEquals(228, reply.length);
    byte[] longer = insert(reply, reply.length, field(NtsFields.COOKIE, 104));
    assertEquals(NtsReply.GENUINE, judge(longer));
    assertEquals(8, client.cookies());
  }

  @Test
  void aPacketWithoutNtsPassesAndItsIdentifierComesBack() {
    byte[] plain = Arrays.copyOf(request(client), 48);
    assertEquals(NtpDrop.NONE, arrive(plain));
    assertFalse(server.isProtected());
    assertEquals(48, reply().length);
    byte[] unique = field(NtsFields.UNIQUE_IDENTIFIER, 36);
    unique[20] = 5;
    byte[] marked = insert(plain, 48, unique);
    assertEquals(NtpDrop.NONE, arrive(marked));
    assertFalse(server.isProtected());
    assertArrayEquals(unique, Arrays.copyOfRange(reply(), 48, 84));
    assertEquals(NtpDrop.MAC, arrive(insert(plain, 48, new byte[20])));
    byte[] unknown = insert(plain, 48, field(0x7777, 40));
    assertEquals(NtpDrop.NONE, arrive(unknown));
    assertEquals(48, reply().length);
  }

  @Test
  void aLongIdentifierComesBackAsWell() {
    byte[] unique = field(NtsFields.UNIQUE_IDENTIFIER, 400);
    byte[] marked = insert(Arrays.copyOf(request(client), 48), 48, unique);
    assertEquals(NtpDrop.NONE, arrive(marked));
    assertEquals(marked.length, reply().length);
    byte[] brief = insert(Arrays.copyOf(marked, 48), 48, field(NtsFields.UNIQUE_IDENTIFIER, 32));
    assertEquals(NtpDrop.NONE, arrive(brief));
    assertEquals(48, reply().length);
  }

  /// An authenticator with a nonce of one byte, and no padding for a longer one in the reply.
  @Test
  void aRequestThatIsShorterThanAReplyIsNotAnswered() {
    byte[] request = request(client);
    byte[] brief = Arrays.copyOf(request, request.length - 4);
    NtsFields.begin(brief, 188, NtsFields.AUTHENTICATOR, 36);
    NtsFields.begin(brief, 192, 12, 16);
    assertEquals(NtpDrop.NTS_NO_ROOM, arrive(brief));
  }

  /// RFC 8915 section 5.6: a client may pad its authenticator; what is not zero was not its doing.
  @Test
  void paddingOfTheAuthenticatorIsZero() {
    byte[] request = request(client);
    byte[] padded = Arrays.copyOf(request, request.length + 8);
    NtsFields.begin(padded, 188, NtsFields.AUTHENTICATOR, 48);
    assertEquals(NtpDrop.NONE, arrive(padded));
    assertTrue(server.isProtected());
    assertEquals(228, reply().length);
    for (int bit = 8 * request.length; bit < 8 * padded.length; bit++) {
      padded[bit / 8] ^= (byte) (1 << bit % 8);
      assertEquals(NtpDrop.NTS_FORGED, arrive(padded), "bit " + bit);
      padded[bit / 8] ^= (byte) (1 << bit % 8);
    }
  }

  @Test
  void noReplyToAnythingIsLongerThanItsRequest() {
    var random = new SplittableRandom(7);
    int genuine = 0;
    int refused = 0;
    for (int i = 0; i < 5_000; i++) {
      byte[] request = request(client(random.nextInt(1, 9)));
      for (int change = random.nextInt(4); change > 0; change--) {
        request[random.nextInt(request.length)] = (byte) random.nextInt(256);
      }
      if (random.nextInt(4) == 0) {
        int more = 4 * random.nextInt(4, 40);
        int at = 48 + 4 * random.nextInt((request.length - 48) / 4 + 1);
        request = insert(request, at, field(random.nextInt(1, 5) << 8 | 4, more));
      }
      int length = 0;
      switch (arrive(request)) {
        case NONE -> {
          length = reply().length;
          genuine += server.isProtected() ? 1 : 0;
        }
        case NTS_COOKIE, NTS_FORGED -> {
          length = server.refuse(packet);
          refused++;
        }
        default -> {
          // No reply.
        }
      }
      assertTrue(length <= request.length, length + " > " + request.length);
    }
    assertTrue(genuine > 500 && refused > 500, genuine + " genuine, " + refused + " refused");
  }

  /// The server may say what it likes in what it encrypts; a client stores no more than eight.
  @Test
  void aServersFieldsAreReadWithinTheirBounds() {
    var random = new SplittableRandom(8);
    var authenticator = new Authenticator(new RandomBytes(new FixedRandom(9)));
    for (int i = 0; i < 2_000; i++) {
      byte[] request = request(client);
      byte[] text = new byte[4 * random.nextInt(300)];
      for (int at = 0; at < text.length; at += 4) {
        NtsFields.begin(
            text,
            at,
            random.nextInt(3) == 0 ? random.nextInt(1 << 16) : NtsFields.COOKIE,
            4 * random.nextInt(random.nextInt(1, 400)));
      }
      Arrays.fill(room, 84, ROOM, (byte) 0);
      System.arraycopy(request, 0, room, 0, 84);
      NtpPacket.leapVersionMode(packet, 0, NtpPacket.VERSION, NtpPacket.MODE_SERVER);
      int length =
          authenticator.append(sessionKeys, AesSivCmac256.KEY, room, 84, text, text.length);
      assertEquals(NtsReply.GENUINE, client.accept(packet, length));
      assertTrue(client.cookies() <= 8);
      while (client.cookies() > 1) {
        request(client);
      }
      if (client.cookies() == 0) {
        return;
      }
    }
  }

  @Test
  void anAlgorithmThatIsNotKnownIsABadCookie() {
    var strange =
        new KeResponse(
            Collections.nCopies(1, cookies.seal(30, sessionKeys)),
            Optional.empty(),
            OptionalInt.empty());
    byte[] request = request(new NtsClient(strange, sessionKeys, new FixedRandom(10)));
    assertEquals(NtpDrop.NTS_COOKIE, arrive(request));
  }
}
