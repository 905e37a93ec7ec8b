// SPDX-License-Identifier: Apache-2.0
package landline.frame;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CountedTest {
  @Test
  void aFixedLengthCutsAStreamIntoEqualParts() {
    assertFeed(Framing.fixedLength(3), "01 02 03 04 05 06", "", "01 02 03", "04 05 06");
  }

  @Test
  void aFixedLengthRefusesAMessageOfAnother() {
    assertRefused("message != 3 bytes: 2", () -> Framing.fixedLength(3).encode(new byte[2]));
    assertRefused("message > 3 bytes: 4", () -> Framing.fixedLength(3).encode(new byte[4]));
  }

  @ParameterizedTest
  @CsvSource({
    "1, BE, 02 61 62 00, 61 62",
    "1, LE, 02 61 62 00, 61 62",
    "2, BE, 00 02 61 62 00 00, 61 62",
    "2, LE, 02 00 61 62 00 00, 61 62",
    "4, BE, 00 00 00 02 61 62 00 00 00 00, 61 62",
    "4, LE, 02 00 00 00 61 62 00 00 00 00, 61 62",
    "8, BE, 00 00 00 00 00 00 00 02 61 62 00 00 00 00 00 00 00 00, 61 62",
    "8, LE, 02 00 00 00 00 00 00 00 61 62 00 00 00 00 00 00 00 00, 61 62",
  })
  void aLengthPrefixHasFourWidthsAndTwoOrders(
      int width, String order, String stream, String first) {
    Framing framing =
        Framing.lengthPrefix(width, order.equals("BE") ? BIG_ENDIAN : LITTLE_ENDIAN, 255);
    assertFeed(framing, stream, "", first, "");
    assertEquals(
        stream,
        Feed.hex(framing.encode(Feed.bytes(first))) + " " + Feed.hex(framing.encode(new byte[0])));
  }

  @Test
  void aPrefixIsUnsigned() {
    byte[] message = new byte[200];
    Framing framing = Framing.lengthPrefix(1, BIG_ENDIAN, 255);
    assertEquals(
        new Feed(List.of(Feed.hex(message)), ""), Feed.whole(framing, framing.encode(message)));
  }

  @ParameterizedTest
  @CsvSource({
    "1, 10, ff, 255",
    "2, 10, ff ff, 65535",
    "4, 10, 00 00 00 0b, 11",
    "4, 10, 80 00 00 00, 2147483648",
    "4, 10, ff ff ff ff, 4294967295",
    "8, 10, 00 00 00 01 00 00 00 01, 4294967297",
    "8, 10, 80 00 00 00 00 00 00 00, 9223372036854775808",
    "8, 10, ff ff ff ff ff ff ff ff, 18446744073709551615",
  })
  void aLengthAboveTheMaximumIsAnErrorHoweverBig(int width, int max, String stream, String length) {
    assertFeed(
        Framing.lengthPrefix(width, BIG_ENDIAN, max),
        stream,
        "length > " + max + " bytes: " + length);
  }

  @Test
  void aPrefixOfAnotherWidthOrTooNarrowForTheMaximumIsRefused() {
    assertRefused("width not 1, 2, 4 or 8 bytes: 3", () -> Framing.lengthPrefix(3, BIG_ENDIAN, 8));
    assertRefused(
        "max > what a prefix of 1 bytes can say: 256",
        () -> Framing.lengthPrefix(1, BIG_ENDIAN, 256));
    assertRefused(
        "max > what a prefix of 2 bytes can say: 65536",
        () -> Framing.lengthPrefix(2, BIG_ENDIAN, 65536));
    assertRefused("max < 1 byte: -3", () -> Framing.lengthPrefix(4, BIG_ENDIAN, -3));
    assertRefused("max < 1 byte: 0", () -> Framing.varint(0));
    assertRefused("length < 1 byte: 0", () -> Framing.fixedLength(0));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 00",
    "1, 01",
    "127, 7f",
    "128, 80 01",
    "300, ac 02",
    "16383, ff 7f",
    "16384, 80 80 01"
  })
  void aVarintCarriesSevenBitsToAByte(int length, String prefix) {
    Framing framing = Framing.varint(20_000);
    byte[] frame = framing.encode(new byte[length]);
    assertTrue(Feed.hex(frame).startsWith(prefix), () -> Feed.hex(frame));
    assertEquals(Feed.bytes(prefix).length + length, frame.length);
    assertEquals(
        new Feed(List.of(Feed.hex(new byte[length])), ""), Feed.byteByByte(framing, frame));
  }

  @Test
  void aVarintMayHaveMoreBytesThanItNeeds() {
    assertFeed(Framing.varint(8), "81 00 61 81 80 80 80 80 80 80 80 80 00 62", "", "61", "62");
  }

  @ParameterizedTest
  @CsvSource({
    "09, length > 8 bytes: 9",
    "ff ff ff ff 0f, length > 8 bytes: 4294967295",
    "ff ff ff ff ff ff ff ff ff 01, length > 8 bytes: 18446744073709551615",
    "ff ff ff ff ff ff ff ff ff 02, varint > 64 bits: ff ff ff ff ff ff ff ff ff 02",
    "80 80 80 80 80 80 80 80 80 7f, varint > 64 bits: 80 80 80 80 80 80 80 80 80 7f",
    "80 80 80 80 80 80 80 80 80 80, varint > 10 bytes: 80 80 80 80 80 80 80 80 80 80",
  })
  void aVarintBeyondItsBoundsIsAnError(String stream, String error) {
    assertFeed(Framing.varint(8), stream, error);
  }

  @ParameterizedTest
  @CsvSource({
    "00 00, stream ended within a length prefix: after 2 bytes",
    "00 00 00 03, stream ended within a message: after 0 of 3 bytes",
    "00 00 00 03 61 62, stream ended within a message: after 2 of 3 bytes",
  })
  void aStreamThatEndsWithinAMessageIsAnError(String stream, String error) {
    assertFeed(Framing.lengthPrefix(4, BIG_ENDIAN, 8), stream, error);
  }

  @Test
  void aStreamThatEndsWithinAVarintOrAFixedLengthIsAnError() {
    assertFeed(Framing.varint(8), "80", "stream ended within a length prefix: after 1 bytes");
    assertFeed(
        Framing.fixedLength(3),
        "01 02 03 04",
        "stream ended within a message: after 1 of 3 bytes",
        "01 02 03");
  }

  @Test
  void aDecoderTakesAnotherStreamAfterAGoodEnd() throws FrameException {
    Decoder decoder = Framing.fixedLength(1).decoder();
    assertEquals(Optional.empty(), decoder.next(ByteBuffer.allocate(0)));
    assertEquals(Optional.empty(), decoder.finish());
    assertEquals("07", decoder.next(chunk("07")).map(Feed::hex).orElseThrow());
  }

  @Test
  void aQuietPeerLosesNothingOfAnAnnouncedMessage() throws FrameException {
    Decoder decoder = Framing.varint(8).decoder();
    assertEquals(Optional.empty(), decoder.next(chunk("02 61")));
    assertEquals(Optional.empty(), decoder.takeUnfinished());
    assertEquals(2, decoder.buffered());
    assertEquals("61 62", decoder.next(chunk("62")).map(Feed::hex).orElseThrow());
  }

  @Test
  void memoryFollowsWhatCameAndNotWhatWasAnnounced() throws FrameException {
    Decoder decoder = Framing.lengthPrefix(4, BIG_ENDIAN, Limit.LARGEST).decoder();
    assertEquals(Optional.empty(), decoder.next(chunk("40 00 00 00 61 62")));
    assertTrue(decoder.capacity() <= 100, () -> "capacity: " + decoder.capacity());
  }

  @Test
  void memoryOfABigMessageGoesWithIt() throws FrameException {
    Framing framing = Framing.lines(1_000_000);
    byte[] frame = framing.encode(new byte[1_000_000]);
    Decoder decoder = framing.decoder();
    assertEquals(Optional.empty(), decoder.next(ByteBuffer.wrap(frame, 0, 999_999)));
    assertTrue(decoder.capacity() >= 999_999, () -> "capacity: " + decoder.capacity());
    ByteBuffer rest = ByteBuffer.wrap(frame, 999_999, 2);
    assertEquals(1_000_000, decoder.next(rest).orElseThrow().length);
    assertTrue(
        decoder.capacity() <= PendingBytes.KEPT_CAPACITY, () -> "capacity: " + decoder.capacity());
  }

  private static void assertFeed(Framing framing, String stream, String end, String... messages) {
    Feed expected = new Feed(List.of(messages), end);
    assertEquals(expected, Feed.whole(framing, Feed.bytes(stream)));
    assertEquals(expected, Feed.byteByByte(framing, Feed.bytes(stream)));
  }

  private static void assertRefused(String reason, Runnable call) {
    assertEquals(reason, assertThrows(IllegalArgumentException.class, call::run).getMessage());
  }

  private static ByteBuffer chunk(String hex) {
    return ByteBuffer.wrap(Feed.bytes(hex));
  }
}
