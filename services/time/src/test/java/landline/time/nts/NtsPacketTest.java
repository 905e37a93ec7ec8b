// SPDX-License-Identifier: Apache-2.0
package landline.time.nts;

import static landline.time.nts.NtsFixture.field;
import static landline.time.nts.NtsFixture.insert;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import landline.time.packet.NtpDrop;
import landline.time.packet.NtpPacket;
import org.junit.jupiter.api.Test;

/// Client and server of NTS, against each other.
class NtsPacketTest {

  private final NtsFixture nts = new NtsFixture();

  @Test
  void aRequestAndItsReplyAreGenuineAndOfOneLength() {
    byte[] request = nts.request(nts.client);
    assertEquals(228, request.length);
    assertEquals(7, nts.client.cookies());
    assertEquals(NtpDrop.NONE, nts.arrive(request));
    assertTrue(nts.server.isProtected());
    byte[] reply = nts.reply();
    assertEquals(228, reply.length);
    assertEquals(NtsReply.GENUINE, nts.judge(reply));
    assertEquals(8, nts.client.cookies());
  }

  @Test
  void fieldsAreThoseOfTheRfc() {
    byte[] request = nts.request(nts.client(7));
    MemorySegment segment = MemorySegment.ofArray(request);
    assertEquals(NtpDrop.NONE, nts.fields.walk(segment, request.length));
    assertEquals(4, nts.fields.count());
    assertEquals(0x0104, nts.fields.type(segment, 0));
    assertEquals(0x0204, nts.fields.type(segment, 1));
    assertEquals(0x0304, nts.fields.type(segment, 2));
    assertEquals(0x0404, nts.fields.type(segment, 3));
    assertEquals(nts.fields.length(1), nts.fields.length(2));
  }

  /// RFC 8915 section 5.7.
  @Test
  void placeholdersMayBeEncrypted() {
    NtsClient poor = nts.client(1);
    byte[] plain = new byte[7 * NtsFields.COOKIE_FIELD];
    for (int at = 0; at < plain.length; at += NtsFields.COOKIE_FIELD) {
      NtsFields.begin(plain, at, NtsFields.COOKIE_PLACEHOLDER, NtsFields.COOKIE_FIELD);
    }
    int fieldsBefore = 188;
    byte[] bytes = Arrays.copyOf(Arrays.copyOf(nts.request(poor), fieldsBefore), NtsFixture.ROOM);
    int length =
        new Authenticator(new RandomBytes(new FixedRandom(9)))
            .append(nts.sessionKeys, 0, bytes, fieldsBefore, plain, plain.length);
    assertEquals(NtpDrop.NONE, nts.arrive(Arrays.copyOf(bytes, length)));
    byte[] reply = nts.reply();
    assertEquals(length, reply.length);
    assertEquals(NtsReply.GENUINE, poor.accept(MemorySegment.ofArray(reply), reply.length));
    assertEquals(8, poor.cookies());
  }

  @Test
  void noCookieIsSentTwice() {
    var seen = new HashSet<String>();
    for (int i = 0; i < 100; i++) {
      byte[] request = nts.request(nts.client);
      assertTrue(seen.add(Arrays.toString(Arrays.copyOfRange(request, 88, 188))));
      assertEquals(NtpDrop.NONE, nts.arrive(request));
      assertEquals(NtsReply.GENUINE, nts.judge(nts.reply()));
    }
  }

  @Test
  void placeholdersBringBackWhatWasLost() {
    for (int lost = 0; lost < 4; lost++) {
      nts.request(nts.client);
    }
    byte[] request = nts.request(nts.client);
    assertEquals(3, nts.client.cookies());
    assertEquals(228 + 4 * 104, request.length);
    assertEquals(NtpDrop.NONE, nts.arrive(request));
    byte[] reply = nts.reply();
    assertEquals(request.length, reply.length);
    assertEquals(NtsReply.GENUINE, nts.judge(reply));
    assertEquals(8, nts.client.cookies());
  }

  @Test
  void theLastCookieAsksForEight() {
    NtsClient last = nts.client(1);
    byte[] request = nts.request(last);
    assertEquals(NtpDrop.NONE, nts.arrive(request));
    byte[] reply = nts.reply();
    assertEquals(request.length, reply.length);
    assertEquals(NtsReply.GENUINE, last.accept(MemorySegment.ofArray(reply), reply.length));
    assertEquals(8, last.cookies());
    assertEquals(0, nts.request(nts.client(1)).length % 4);
  }

  @Test
  void withoutACookieThereIsNoRequest() {
    NtsClient last = nts.client(1);
    nts.request(last);
    assertEquals(0, last.cookies());
    assertThrows(IllegalStateException.class, () -> nts.request(last));
  }

  /// Cookies of a server with long ones: a request passes every network.
  @Test
  void aRequestIsNoLongerThanAnyNetworkPasses() {
    for (int length = 1; length <= NtsClient.MOST_COOKIE; length++) {
      var established =
          new KeResponse(List.of(new byte[length]), Optional.empty(), OptionalInt.empty());
      byte[] request = nts.request(new NtsClient(established, nts.sessionKeys, new FixedRandom(6)));
      assertTrue(request.length <= 1232, "cookie of " + length + ": " + request.length);
    }
  }

  /// A server keeps nothing: a request that is repeated is answered again, with other cookies.
  @Test
  void aRequestThatIsRepeatedGetsOtherCookies() {
    byte[] request = nts.request(nts.client);
    nts.arrive(request);
    byte[] one = nts.reply();
    nts.arrive(request);
    byte[] other = nts.reply();
    assertEquals(one.length, other.length);
    assertFalse(Arrays.equals(one, other));
  }

  @Test
  void aCookieOfAKeyThatIsGoneGetsAKiss() throws IOException {
    byte[] request = nts.request(nts.client);
    nts.clock.advance(Duration.ofDays(3));
    nts.keys.refresh();
    assertEquals(NtpDrop.NTS_COOKIE, nts.arrive(request));
    byte[] kiss = Arrays.copyOf(nts.room, nts.server.refuse(nts.packet));
    assertEquals(84, kiss.length);
    assertEquals(NtpPacket.KISS_NTSN, NtpPacket.referenceId(MemorySegment.ofArray(kiss)));
    assertArrayEquals(Arrays.copyOfRange(request, 48, 84), Arrays.copyOfRange(kiss, 48, 84));
    assertEquals(NtsReply.REFUSED, nts.judge(kiss));
    for (int bit = 8 * 48; bit < 8 * kiss.length; bit++) {
      kiss[bit / 8] ^= (byte) (1 << bit % 8);
      assertEquals(NtsReply.FORGED, nts.judge(kiss), "bit " + bit);
      kiss[bit / 8] ^= (byte) (1 << bit % 8);
    }
    NtpPacket.referenceId(MemorySegment.ofArray(kiss), NtpPacket.KISS_RATE);
    assertEquals(NtsReply.FORGED, nts.judge(kiss));
  }

  @Test
  void aPacketWithoutNtsPassesAndItsIdentifierComesBack() {
    byte[] plain = Arrays.copyOf(nts.request(nts.client), 48);
    assertEquals(NtpDrop.NONE, nts.arrive(plain));
    assertFalse(nts.server.isProtected());
    assertEquals(48, nts.reply().length);
    byte[] unique = field(NtsFields.UNIQUE_IDENTIFIER, 36);
    unique[20] = 5;
    byte[] marked = insert(plain, 48, unique);
    assertEquals(NtpDrop.NONE, nts.arrive(marked));
    assertFalse(nts.server.isProtected());
    assertArrayEquals(unique, Arrays.copyOfRange(nts.reply(), 48, 84));
    assertEquals(NtpDrop.MAC, nts.arrive(insert(plain, 48, new byte[20])));
    byte[] unknown = insert(plain, 48, field(0x7777, 40));
    assertEquals(NtpDrop.NONE, nts.arrive(unknown));
    assertEquals(48, nts.reply().length);
  }

  @Test
  void aLongIdentifierComesBackAsWell() {
    byte[] unique = field(NtsFields.UNIQUE_IDENTIFIER, 400);
    byte[] marked = insert(Arrays.copyOf(nts.request(nts.client), 48), 48, unique);
    assertEquals(NtpDrop.NONE, nts.arrive(marked));
    assertEquals(marked.length, nts.reply().length);
    byte[] brief = insert(Arrays.copyOf(marked, 48), 48, field(NtsFields.UNIQUE_IDENTIFIER, 32));
    assertEquals(NtpDrop.NONE, nts.arrive(brief));
    assertEquals(48, nts.reply().length);
  }

  /// An authenticator with a nonce of one byte, and no padding for a longer one in the reply.
  @Test
  void aRequestThatIsShorterThanAReplyIsNotAnswered() {
    byte[] request = nts.request(nts.client);
    byte[] brief = Arrays.copyOf(request, request.length - 4);
    NtsFields.begin(brief, 188, NtsFields.AUTHENTICATOR, 36);
    NtsFields.begin(brief, 192, 12, 16);
    assertEquals(NtpDrop.NTS_NO_ROOM, nts.arrive(brief));
  }

  @Test
  void anAlgorithmThatIsNotKnownIsABadCookie() {
    var strange =
        new KeResponse(
            Collections.nCopies(1, nts.cookies.seal(30, nts.sessionKeys)),
            Optional.empty(),
            OptionalInt.empty());
    byte[] request = nts.request(new NtsClient(strange, nts.sessionKeys, new FixedRandom(10)));
    assertEquals(NtpDrop.NTS_COOKIE, nts.arrive(request));
  }
}
