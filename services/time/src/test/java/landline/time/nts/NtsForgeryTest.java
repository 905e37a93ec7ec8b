// SPDX-License-Identifier: Apache-2.0
package landline.time.nts;

import static landline.time.nts.NtsFixture.field;
import static landline.time.nts.NtsFixture.insert;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import landline.time.packet.NtpDrop;
import landline.time.packet.NtpPacket;
import org.junit.jupiter.api.Test;

/// Client and server of NTS, against packets that are not what the other has sent.
class NtsForgeryTest {

  private final NtsFixture nts = new NtsFixture();

  @Test
  void everyBitOfARequestCounts() {
    nts.request(nts.client);
    byte[] request = nts.request(nts.client);
    int kisses = 0;
    for (int bit = 0; bit < 8 * request.length; bit++) {
      request[bit / 8] ^= (byte) (1 << bit % 8);
      NtpDrop drop = nts.arrive(request);
      assertNotEquals(NtpDrop.NONE, drop, "bit " + bit);
      assertFalse(nts.server.isProtected(), "bit " + bit);
      if (drop == NtpDrop.NTS_FORGED || drop == NtpDrop.NTS_COOKIE) {
        kisses++;
        assertTrue(nts.server.refuse(nts.packet) <= request.length);
      }
      request[bit / 8] ^= (byte) (1 << bit % 8);
    }
    assertTrue(kisses > 8 * request.length / 2, "kisses: " + kisses);
    assertEquals(NtpDrop.NONE, nts.arrive(request));
  }

  @Test
  void everyBitOfAReplyCounts() {
    nts.request(nts.client);
    byte[] request = nts.request(nts.client);
    assertEquals(NtpDrop.NONE, nts.arrive(request));
    byte[] reply = nts.reply();
    for (int bit = 0; bit < 8 * reply.length; bit++) {
      reply[bit / 8] ^= (byte) (1 << bit % 8);
      assertEquals(NtsReply.FORGED, nts.judge(reply), "bit " + bit);
      reply[bit / 8] ^= (byte) (1 << bit % 8);
    }
    assertEquals(6, nts.client.cookies());
    assertEquals(NtsReply.GENUINE, nts.judge(reply));
  }

  @Test
  void everyByteThatIsMissingCounts() {
    byte[] request = nts.request(nts.client);
    for (int length = 0; length < request.length; length++) {
      NtpDrop drop = nts.arrive(Arrays.copyOf(request, length));
      assertFalse(drop == NtpDrop.NONE && nts.server.isProtected(), "length " + length);
    }
    nts.arrive(request);
    byte[] reply = nts.reply();
    for (int length = 0; length < reply.length; length++) {
      assertEquals(NtsReply.FORGED, nts.judge(Arrays.copyOf(reply, length)), "length " + length);
    }
  }

  @Test
  void aReplyIsGoodOnceAndForItsRequestOnly() {
    nts.arrive(nts.request(nts.client));
    byte[] first = nts.reply();
    assertEquals(NtsReply.GENUINE, nts.judge(first));
    assertEquals(NtsReply.FORGED, nts.judge(first), "a replay");
    nts.arrive(nts.request(nts.client));
    byte[] second = nts.reply();
    byte[] third = nts.request(nts.client);
    assertEquals(NtsReply.FORGED, nts.judge(first), "a replay");
    assertEquals(NtsReply.FORGED, nts.judge(second), "the reply to another request");
    assertEquals(NtsReply.FORGED, nts.judge(third), "the request itself");
    nts.arrive(third);
    assertEquals(NtsReply.GENUINE, nts.judge(nts.reply()));
  }

  @Test
  void aRequestHasOneOfEach() {
    byte[] request = nts.request(nts.client);
    int cookie = 84;
    int authenticator = 188;
    byte[] unique = Arrays.copyOfRange(request, 48, cookie);
    assertEquals(NtpDrop.NTS_FIELDS, nts.arrive(insert(request, 48, unique)));
    byte[] other = Arrays.copyOfRange(request, cookie, authenticator);
    assertEquals(NtpDrop.NTS_FIELDS, nts.arrive(insert(request, cookie, other)));
    assertEquals(NtpDrop.NTS_FIELDS, nts.arrive(Arrays.copyOf(request, authenticator)));
    byte[] anonymous = insert(Arrays.copyOf(request, 48), 48, other);
    assertEquals(NtpDrop.NTS_FIELDS, nts.arrive(anonymous));
    assertEquals(NtpDrop.NTS_FIELDS, nts.arrive(insert(request, request.length, new byte[20])));
    assertEquals(
        NtpDrop.NTS_FIELDS,
        nts.arrive(
            insert(Arrays.copyOf(request, 48), 48, field(NtsFields.COOKIE_PLACEHOLDER, 104))));
  }

  @Test
  void whatIsInsertedBeforeTheAuthenticatorIsForged() {
    byte[] request = nts.request(nts.client);
    assertEquals(NtpDrop.NTS_FORGED, nts.arrive(insert(request, 84, field(0x7777, 16))));
    assertEquals(
        NtpDrop.NTS_FORGED,
        nts.arrive(insert(request, 84, field(NtsFields.COOKIE_PLACEHOLDER, 104))));
  }

  /// Placeholders there are not authenticated, and bring nothing.
  @Test
  void whatFollowsTheAuthenticatorIsIgnored() {
    byte[] request = nts.request(nts.client);
    byte[] more = insert(request, request.length, field(NtsFields.COOKIE_PLACEHOLDER, 104));
    assertEquals(NtpDrop.NONE, nts.arrive(more));
    byte[] reply = nts.reply();
    assertEquals(228, reply.length);
    byte[] longer = insert(reply, reply.length, field(NtsFields.COOKIE, 104));
    assertEquals(NtsReply.GENUINE, nts.judge(longer));
    assertEquals(8, nts.client.cookies());
  }

  /// RFC 8915 section 5.6: a client may pad its authenticator; what is not zero was not its doing.
  @Test
  void paddingOfTheAuthenticatorIsZero() {
    byte[] request = nts.request(nts.client);
    byte[] padded = Arrays.copyOf(request, request.length + 8);
    NtsFields.begin(padded, 188, NtsFields.AUTHENTICATOR, 48);
    assertEquals(NtpDrop.NONE, nts.arrive(padded));
    assertTrue(nts.server.isProtected());
    assertEquals(228, nts.reply().length);
    for (int bit = 8 * request.length; bit < 8 * padded.length; bit++) {
      padded[bit / 8] ^= (byte) (1 << bit % 8);
      assertEquals(NtpDrop.NTS_FORGED, nts.arrive(padded), "bit " + bit);
      padded[bit / 8] ^= (byte) (1 << bit % 8);
    }
  }

  @Test
  void noReplyToAnythingIsLongerThanItsRequest() {
    var random = new SplittableRandom(7);
    int genuine = 0;
    int refused = 0;
    for (int i = 0; i < 5_000; i++) {
      byte[] request = nts.request(nts.client(random.nextInt(1, 9)));
      for (int change = random.nextInt(4); change > 0; change--) {
        request[random.nextInt(request.length)] = (byte) random.nextInt(256);
      }
      if (random.nextInt(4) == 0) {
        int more = 4 * random.nextInt(4, 40);
        int at = 48 + 4 * random.nextInt((request.length - 48) / 4 + 1);
        request = insert(request, at, field(random.nextInt(1, 5) << 8 | 4, more));
      }
      int length = 0;
      switch (nts.arrive(request)) {
        case NONE -> {
          length = nts.reply().length;
          genuine += nts.server.isProtected() ? 1 : 0;
        }
        case NTS_COOKIE, NTS_FORGED -> {
          length = nts.server.refuse(nts.packet);
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
      byte[] request = nts.request(nts.client);
      byte[] text = new byte[4 * random.nextInt(300)];
      for (int at = 0; at < text.length; at += 4) {
        NtsFields.begin(
            text,
            at,
            random.nextInt(3) == 0 ? random.nextInt(1 << 16) : NtsFields.COOKIE,
            4 * random.nextInt(random.nextInt(1, 400)));
      }
      Arrays.fill(nts.room, 84, NtsFixture.ROOM, (byte) 0);
      System.arraycopy(request, 0, nts.room, 0, 84);
      NtpPacket.leapVersionMode(nts.packet, 0, NtpPacket.VERSION, NtpPacket.MODE_SERVER);
      int length =
          authenticator.append(nts.sessionKeys, AesSivCmac256.KEY, nts.room, 84, text, text.length);
      assertEquals(NtsReply.GENUINE, nts.client.accept(nts.packet, length));
      assertTrue(nts.client.cookies() <= 8);
      while (nts.client.cookies() > 1) {
        nts.request(nts.client);
      }
      if (nts.client.cookies() == 0) {
        return;
      }
    }
  }
}
