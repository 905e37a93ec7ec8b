// SPDX-License-Identifier: Apache-2.0
package landline.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TimeCodecTest {
  private static final Instant NOW = Instant.parse("2026-11-23T20:16:06Z");

  @Test
  void anEmptyDatagramAsksForDateAndTime() {
    assertReply("2026-11-23 20:16:06", "");
  }

  @Test
  void aLineEndAloneAsksForDateAndTime() {
    assertReply("2026-11-23 20:16:06", "\n");
    assertReply("2026-11-23 20:16:06", "\r\n");
    assertSilence(TimeRefusal.NO_CONVERSION, "\r");
    assertSilence(TimeRefusal.NO_CONVERSION, "\n\n");
  }

  @Test
  void aLineEndAfterAFormatIsCopied() {
    assertReply("2026-11-23\n", "%F\n");
  }

  @Test
  void bytesOfAnyCharsetAreCopied() {
    byte[] gbk = {(byte) 0xca, (byte) 0xb1, '%', 'H', (byte) 0xff};
    TimeMessage answer = TimeCodec.answer(gbk, NOW, Zone.utc());
    byte[] expected = {(byte) 0xca, (byte) 0xb1, '2', '0', (byte) 0xff};
    assertEquals(latin1(expected), text(answer));
  }

  @Test
  void aRequestOf256BytesIsAnsweredAndOneMoreIsNot() {
    assertReply("20" + ".".repeat(254), "%H" + ".".repeat(254));
    assertSilence(TimeRefusal.REQUEST_TOO_LONG, "%H" + ".".repeat(255));
  }

  @Test
  void aRequestWithoutAValidConversionIsNotEchoed() {
    for (String request :
        new String[] {"abc", "%", "%Q", "%5", "%E", "%Ea", "%E%", "2026-11-23 20:16:06"}) {
      assertSilence(TimeRefusal.NO_CONVERSION, request);
    }
  }

  @Test
  void aPercentSignInPercentSignsIsAConversion() {
    assertReply("%", "%%");
    assertReply("%d", "%%d");
  }

  @Test
  void aNulByteAnywhereIsRefused() {
    assertSilence(TimeRefusal.NUL_BYTE, "%F\0");
    assertSilence(TimeRefusal.NUL_BYTE, "\0");
    assertSilence(TimeRefusal.NUL_BYTE, "\0%F");
  }

  @Test
  void aFieldOf64IsAnsweredAndOneMoreIsNot() {
    String padding = ".".repeat(30);
    assertReply("0".repeat(62) + "23" + padding, "%64d" + padding);
    assertSilence(TimeRefusal.FIELD_TOO_WIDE, "%65d" + padding);
    assertSilence(TimeRefusal.FIELD_TOO_WIDE, "%d%65Q" + padding);
    assertSilence(TimeRefusal.FIELD_TOO_WIDE, "%99999999999999999999d");
  }

  @Test
  void aReplyOf32BytesIsAlwaysAllowedAndOneMoreOnlyForLongerRequests() {
    assertReply("0".repeat(30) + "23", "%32d");
    assertSilence(TimeRefusal.REPLY_TOO_LONG, "%33d");
    assertReply("0".repeat(24) + "23.......", "%26d.......");
    assertSilence(TimeRefusal.REPLY_TOO_LONG, "%27d.......");
    assertSilence(TimeRefusal.REPLY_TOO_LONG, "%c%c");
  }

  @Test
  void aReplyOf512BytesIsAllowedAndOneMoreIsNot() {
    String rest = ".".repeat(212);
    assertReply((" ".repeat(54) + "Monday").repeat(5) + rest, "%60A".repeat(5) + rest);
    assertSilence(TimeRefusal.REPLY_TOO_LONG, "%60A".repeat(5) + rest + ".");
  }

  @Test
  void theLimitIsTheRequestThreeTimesWithin32And512() {
    assertEquals(32, TimeCodec.replyLimit(0));
    assertEquals(32, TimeCodec.replyLimit(10));
    assertEquals(33, TimeCodec.replyLimit(11));
    assertEquals(510, TimeCodec.replyLimit(170));
    assertEquals(512, TimeCodec.replyLimit(171));
    assertEquals(512, TimeCodec.replyLimit(256));
  }

  @Test
  void withHeadersNoReplyIsThreeTimesItsRequest() {
    int ipv4AndUdp = 20 + 8;
    for (int request = 0; request <= TimeCodec.MOST_REQUEST_BYTES; request++) {
      double ratio = (ipv4AndUdp + TimeCodec.replyLimit(request)) / (double) (ipv4AndUdp + request);
      assertTrue(ratio < 2.72, request + " bytes: " + ratio);
    }
  }

  @Test
  void senderPortsBelow1024AreRefused() {
    Optional<TimeRefusal> refused = Optional.of(TimeRefusal.PRIVILEGED_SOURCE_PORT);
    assertEquals(refused, TimeCodec.refusedSource(0));
    assertEquals(refused, TimeCodec.refusedSource(7));
    assertEquals(refused, TimeCodec.refusedSource(1023));
    assertEquals(Optional.empty(), TimeCodec.refusedSource(1024));
    assertEquals(Optional.empty(), TimeCodec.refusedSource(65_535));
  }

  @Test
  void aReplyCannotBeChangedThroughItsBytes() {
    TimeMessage.Reply reply = (TimeMessage.Reply) TimeCodec.answer(new byte[0], NOW, Zone.utc());
    reply.bytes()[0] = 'x';
    assertEquals("2026-11-23 20:16:06", latin1(reply.bytes()));
  }

  private static void assertReply(String expected, String request) {
    assertEquals(expected, text(TimeCodec.answer(bytes(request), NOW, Zone.utc())), request);
  }

  private static void assertSilence(TimeRefusal reason, String request) {
    TimeMessage answer = TimeCodec.answer(bytes(request), NOW, Zone.utc());
    assertEquals(new TimeMessage.Silence(reason), answer, request);
  }

  private static String text(TimeMessage answer) {
    return switch (answer) {
      case TimeMessage.Reply reply -> latin1(reply.bytes());
      case TimeMessage.Silence(TimeRefusal reason) -> "silence: " + reason;
      case TimeMessage.Request _ -> "a request is no answer";
    };
  }

  private static byte[] bytes(String latin1) {
    return latin1.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String latin1(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
