// SPDX-License-Identifier: Apache-2.0
package landline.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The datagrams of docs/protocol/session.md.
class SessionCodecTest {

  private static final HexFormat HEX = HexFormat.of();
  private static final byte[] COOKIE = HEX.parseHex("a0a1a2a3a4a5a6a7");
  private static final byte[] TOKEN =
      HEX.parseHex("01020304aba5a3b220a488a51b758bdf5aca886a56c71ef5");
  private static final byte[] HI = "hi".getBytes(UTF_8);

  private static String hex(byte[] bytes) {
    return HEX.formatHex(bytes);
  }

  @Test
  void theDatagramsAreThoseOfTheDocumentation() {
    String head = hex(COOKIE);
    var empty = new SessionCodec.Claim(COOKIE, new byte[24], new byte[0]);
    assertEquals("b1" + head + "00".repeat(24), hex(SessionCodec.encode(empty)));
    var hi = new SessionCodec.Claim(COOKIE, TOKEN, HI);
    assertEquals("b1" + head + hex(TOKEN) + "6869", hex(SessionCodec.encode(hi)));
    var challenge = new SessionCodec.Challenge(COOKIE, TOKEN);
    assertEquals("b2" + head + hex(TOKEN), hex(SessionCodec.encode(challenge)));
    var answer = new SessionCodec.Answer(COOKIE, HI);
    assertEquals("b3" + head + "6869", hex(SessionCodec.encode(answer)));
    assertEquals("b4" + head, hex(SessionCodec.encode(new SessionCodec.Full(COOKIE))));
  }

  @Test
  void aChallengeIsNeverLongerThanTheMessageThatItAnswers() {
    var challenge = new SessionCodec.Challenge(COOKIE, TOKEN);
    int length = SessionCodec.encode(challenge).length;
    for (int i = 0; i < 100; i++) {
      byte[] datagram = new byte[i];
      Arrays.fill(datagram, (byte) 0xb1);
      assertEquals(i >= length, SessionCodec.claim(datagram).isPresent(), i + " bytes");
    }
  }

  @Test
  void whatIsWrittenIsRead() {
    var random = new Random(7);
    for (int i = 0; i < 1000; i++) {
      byte[] cookie = bytes(random, 8);
      byte[] token = bytes(random, 24);
      byte[] payload = bytes(random, random.nextInt(100));
      var claim = new SessionCodec.Claim(cookie, token, payload);
      var read = SessionCodec.claim(SessionCodec.encode(claim)).orElseThrow();
      assertArrayEquals(cookie, read.cookie());
      assertArrayEquals(token, read.token());
      assertArrayEquals(payload, read.payload());
      for (SessionCodec.Reply reply :
          new SessionCodec.Reply[] {
            new SessionCodec.Challenge(cookie, token),
            new SessionCodec.Answer(cookie, payload),
            new SessionCodec.Full(cookie)
          }) {
        byte[] datagram = SessionCodec.encode(reply);
        var again = SessionCodec.reply(datagram).orElseThrow();
        assertInstanceOf(reply.getClass(), again);
        assertArrayEquals(datagram, SessionCodec.encode(again));
        assertTrue(SessionCodec.claim(datagram).isEmpty());
      }
    }
  }

  @Test
  void anythingElseIsReadAsNothing() {
    for (String other :
        new String[] {
          "",
          "b1",
          "b1" + "00".repeat(31),
          "b2" + "00".repeat(31),
          "b2" + "00".repeat(33),
          "b3" + "00".repeat(7),
          "b4" + "00".repeat(9),
          "00".repeat(40),
          "b5" + "00".repeat(40)
        }) {
      byte[] datagram = HEX.parseHex(other);
      assertTrue(SessionCodec.claim(datagram).isEmpty(), other);
      assertTrue(SessionCodec.reply(datagram).isEmpty(), other);
    }
  }

  @Test
  void randomBytesAreReadWithoutAnException() {
    var random = new Random(11);
    int messages = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] datagram = bytes(random, random.nextInt(60));
      if (datagram.length > 0 && random.nextBoolean()) {
        datagram[0] = (byte) (0xb0 + random.nextInt(6));
      }
      boolean isClaim = SessionCodec.claim(datagram).isPresent();
      boolean isReply = SessionCodec.reply(datagram).isPresent();
      assertTrue(!isClaim || !isReply);
      messages += isClaim || isReply ? 1 : 0;
    }
    assertTrue(messages > 100, messages + " messages");
  }

  private static byte[] bytes(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}
