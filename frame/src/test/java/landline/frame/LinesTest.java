// SPDX-License-Identifier: Apache-2.0
package landline.frame;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LinesTest {
  private final Framing lines = Framing.lines(8);

  @Test
  void testsRunInTheNamedModule() {
    assertEquals("landline.frame", LinesTest.class.getModule().getName());
  }

  @Test
  void twoLinesInOneChunkComeOneByOne() throws FrameException {
    Decoder decoder = lines.decoder();
    ByteBuffer chunk = utf8("pwd\nls\n");
    assertEquals("pwd", text(decoder.next(chunk)));
    assertEquals(4, chunk.position());
    assertEquals("ls", text(decoder.next(chunk)));
    assertEquals(Optional.empty(), decoder.next(chunk));
  }

  @Test
  void oneLineInThreeChunksComesWithItsEnd() throws FrameException {
    Decoder decoder = lines.decoder();
    assertEquals(Optional.empty(), decoder.next(utf8("un")));
    assertEquals(Optional.empty(), decoder.next(utf8("ame")));
    assertEquals(5, decoder.buffered());
    assertEquals("uname", text(decoder.next(utf8("\n"))));
    assertEquals(0, decoder.buffered());
  }

  @Test
  void anEmptyLineIsAMessage() {
    assertLines(lines, "\n\r\na\n\n", "", "", "a", "");
  }

  @Test
  void aCarriageReturnIsDroppedOnlyBeforeALineFeed() {
    assertLines(lines, "a\r\nb\rc\nd\r\r\n", "a", "b\rc", "d\r");
  }

  @Test
  void aLineMayBeAsLongAsTheMaximum() {
    assertLines(lines, "12345678\n12345678\r\n", "12345678", "12345678");
  }

  @Test
  void aLongerLineIsAnErrorThatNamesTheMaximum() {
    assertEquals(
        new Feed(List.of("61"), "line > 8 bytes: no end in the first 9"),
        Feed.whole(lines, "a\n123456789\nb\n".getBytes(UTF_8)));
  }

  @Test
  void aLongerLineIsAnErrorBeforeItsEndHasCome() throws FrameException {
    Decoder decoder = lines.decoder();
    assertEquals(Optional.empty(), decoder.next(utf8("12345678\r")));
    assertThrows(FrameException.class, () -> decoder.next(utf8("x")));
  }

  @Test
  void aLongerLineTakesNoMemoryBeyondTheMaximum() {
    Decoder decoder = lines.decoder();
    ByteBuffer flood = ByteBuffer.allocate(1_000_000);
    assertThrows(FrameException.class, () -> decoder.next(flood));
    assertEquals(10, decoder.capacity());
  }

  @Test
  void aDirectChunkIsAsGoodAsAnArray() throws FrameException {
    ByteBuffer direct = ByteBuffer.allocateDirect(8).put("ls\r\nx".getBytes(UTF_8)).flip();
    Decoder decoder = lines.decoder();
    assertEquals("ls", text(decoder.next(direct)));
    assertEquals(Optional.empty(), decoder.next(direct));
    assertEquals(5, direct.position());
    assertEquals(5, direct.limit());
  }

  @Test
  void aChunkMayBeFilledAnewOnceUsedUp() throws FrameException {
    byte[] read = "abc".getBytes(UTF_8);
    Decoder decoder = lines.decoder();
    assertEquals(Optional.empty(), decoder.next(ByteBuffer.wrap(read)));
    read[0] = 'X';
    assertEquals("abc", text(decoder.next(utf8("\n"))));
  }

  @Test
  void aQuietPeerLeavesWhatItSent() throws FrameException {
    Decoder decoder = lines.decoder();
    assertEquals(Optional.empty(), decoder.takeUnfinished());
    assertEquals(Optional.empty(), decoder.next(utf8("date")));
    assertEquals("date", text(decoder.takeUnfinished()));
    assertEquals(Optional.empty(), decoder.takeUnfinished());
    assertEquals("ls", text(decoder.next(utf8("ls\n"))));
  }

  @Test
  void aQuietPeerKeepsHalfTheEndOfItsLine() throws FrameException {
    Decoder decoder = lines.decoder();
    assertEquals(Optional.empty(), decoder.next(utf8("date\r")));
    assertEquals("date", text(decoder.takeUnfinished()));
    assertEquals(1, decoder.buffered());
    assertEquals(Optional.empty(), decoder.takeUnfinished());
    assertEquals("", text(decoder.next(utf8("\n"))));
  }

  @Test
  void takingAgainAndAgainAllowsAnyNumberOfBytes() throws FrameException {
    Decoder decoder = lines.decoder();
    for (int i = 0; i < 100; i++) {
      assertEquals(Optional.empty(), decoder.next(utf8("1234567")));
      assertEquals("1234567", text(decoder.takeUnfinished()));
    }
  }

  @Test
  void theEndOfTheStreamGivesTheLastLine() throws FrameException {
    Decoder decoder = lines.decoder();
    assertEquals("a", text(decoder.next(utf8("a\n"))));
    assertEquals(Optional.empty(), decoder.finish());
    assertEquals(Optional.empty(), decoder.next(utf8("b\r")));
    assertEquals("b", text(decoder.finish()));
    assertEquals(Optional.empty(), decoder.next(utf8("\r")));
    assertEquals(Optional.empty(), decoder.finish());
    assertEquals("c", text(decoder.next(utf8("c\n"))));
  }

  @Test
  void aDelimiterMayStraddleChunksAndOverlapItself() {
    Framing framing = Framing.delimited("aab".getBytes(UTF_8), 4);
    assertLines(framing, "xaaabaabaab", "xa", "", "");
    assertLines(Framing.delimited("--\n".getBytes(UTF_8), 4), "a-\n--\n\n--\n", "a-\n", "\n");
  }

  @Test
  void halfADelimiterAtTheEndOfTheStreamIsContent() {
    Framing framing = Framing.delimited("\r\n".getBytes(UTF_8), 2);
    assertEquals(new Feed(List.of(), "61 0d"), Feed.byteByByte(framing, Feed.bytes("61 0d")));
    assertEquals(
        new Feed(List.of(), "line > 2 bytes: no end in the first 3"),
        Feed.byteByByte(framing, Feed.bytes("61 61 0d")));
  }

  @Test
  void aDelimiterIsCopied() throws FrameException {
    byte[] delimiter = {';'};
    Framing framing = Framing.delimited(delimiter, 8);
    delimiter[0] = 'a';
    assertEquals("a", text(framing.decoder().next(utf8("a;"))));
  }

  @Test
  void aLineFeedInUtf16IsAnAlignedUnit() {
    // U+0A00 and U+0100 U+0A05 hold the bytes of a line feed, but hold no line feed.
    String text = "\u0a00\u0100\u0a05\r\n\n\u4e2d";
    for (Charset charset : List.of(UTF_16BE, UTF_16LE)) {
      Feed expected =
          new Feed(
              List.of(Feed.hex("\u0a00\u0100\u0a05".getBytes(charset)), ""),
              Feed.hex("\u4e2d".getBytes(charset)));
      assertEquals(
          expected,
          Feed.byteByByte(Framing.lines(charset, 8), text.getBytes(charset)),
          "" + charset);
    }
  }

  @Test
  void aLineInUtf16MayBeAsLongAsTheMaximum() {
    for (Charset charset : List.of(UTF_16BE, UTF_16LE)) {
      byte[] stream = "abcd\r\nabcd\n".getBytes(charset);
      String line = Feed.hex("abcd".getBytes(charset));
      assertEquals(
          new Feed(List.of(line, line), ""),
          Feed.byteByByte(Framing.lines(charset, 8), stream),
          charset.name());
    }
  }

  @Test
  void halfAUnitAtTheEndOfTheStreamIsContent() {
    // U+4E00 and half of another character, not 4E and a carriage return.
    Framing framing = Framing.lines(UTF_16BE, 8);
    assertEquals(new Feed(List.of(), "4e 00 0d"), Feed.whole(framing, Feed.bytes("4e 00 0d")));
  }

  @Test
  void aQuietPeerInUtf16KeepsHalfAUnit() throws FrameException {
    Decoder decoder = Framing.lines(UTF_16BE, 8).decoder();
    assertEquals(Optional.empty(), decoder.next(ByteBuffer.wrap(Feed.bytes("00 61 4e"))));
    assertEquals("00 61", decoder.takeUnfinished().map(Feed::hex).orElseThrow());
    assertEquals(
        "4e 2d",
        decoder.next(ByteBuffer.wrap(Feed.bytes("2d 00 0a"))).map(Feed::hex).orElseThrow());
  }

  @Test
  void aLineFeedIsFoundInEveryCharsetOfTheJdkThatHasOne() throws Exception {
    List<String> refused = new ArrayList<>();
    for (Charset charset : Charset.availableCharsets().values()) {
      byte[] line = charset.canEncode() ? everyCharacterButLineEnds(charset) : new byte[0];
      try {
        Framing framing = Framing.lines(charset, Limit.LARGEST);
        Decoder decoder = framing.decoder();
        byte[] decoded = decoder.next(ByteBuffer.wrap(framing.encode(line))).orElseThrow();
        assertArrayEquals(line, decoded, charset.name());
      } catch (IllegalArgumentException e) {
        refused.add(e.getMessage());
      }
    }
    assertEquals(
        List.of(
            "charset has no line feed: JIS_X0212-1990",
            "charset has no line feed: x-IBM300",
            "charset has no line feed: x-IBM834",
            "charset has no line feed: x-JIS0208",
            "charset leaves its byte order to a mark: UTF-16",
            "charset leaves its byte order to a mark: UTF-32",
            "charset leaves its byte order to a mark: X-UTF-32BE-BOM",
            "charset leaves its byte order to a mark: X-UTF-32LE-BOM",
            "charset leaves its byte order to a mark: x-UTF-16LE-BOM"),
        refused.stream().sorted().toList());
  }

  @Test
  void aMessageThatNoDecoderWouldGiveBackIsRefused() {
    assertRefused("message holds the end of a line: at byte 1", lines, "a\nb");
    assertRefused("message ends with half the end of a line: at byte 2", lines, "ab\r");
    assertRefused("message > 8 bytes: 9", lines, "123456789");
    assertRefused(
        "message holds the end of a line: at byte 1",
        Framing.delimited(utf8("aa").array(), 8),
        "xa");
    assertRefused("message length % 2 bytes != 0: 3", Framing.lines(UTF_16LE, 8), "abc");
  }

  @Test
  void linesAreWrittenWithALineFeedAlone() {
    assertArrayEquals("a\rb\n".getBytes(UTF_8), lines.encode("a\rb".getBytes(UTF_8)));
    assertArrayEquals("\n".getBytes(UTF_8), lines.encode(new byte[0]));
  }

  @Test
  void badArgumentsAreNamedWithTheirValue() {
    assertRefused("max < 1 byte: 0", () -> Framing.lines(0));
    assertRefused("max > 1073741824 bytes: 1073741825", () -> Framing.lines(Limit.LARGEST + 1));
    assertRefused("delimiter < 1 byte: 0", () -> Framing.delimited(new byte[0], 8));
    assertRefused("delimiter > 256 bytes: 257", () -> Framing.delimited(new byte[257], 8));
  }

  private static byte[] everyCharacterButLineEnds(Charset charset) throws CharacterCodingException {
    StringBuilder all = new StringBuilder();
    for (int c = 0; c < 0x30000; c++) {
      boolean surrogate = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
      // U+0085, "next line", is the line feed of EBCDIC under another name.
      if (!surrogate && c != '\n' && c != '\r' && c != 0x85) {
        all.appendCodePoint(c);
      }
    }
    ByteBuffer encoded =
        charset
            .newEncoder()
            .onUnmappableCharacter(CodingErrorAction.IGNORE)
            .encode(CharBuffer.wrap(all));
    byte[] bytes = new byte[encoded.remaining()];
    encoded.get(bytes);
    return bytes;
  }

  private static void assertLines(Framing framing, String stream, String... lines) {
    List<String> expected = new ArrayList<>();
    for (String line : lines) {
      expected.add(Feed.hex(line.getBytes(UTF_8)));
    }
    assertEquals(new Feed(expected, ""), Feed.whole(framing, stream.getBytes(UTF_8)));
    assertEquals(new Feed(expected, ""), Feed.byteByByte(framing, stream.getBytes(UTF_8)));
  }

  private static void assertRefused(String reason, Framing framing, String message) {
    assertRefused(reason, () -> framing.encode(message.getBytes(UTF_8)));
  }

  private static void assertRefused(String reason, Runnable call) {
    assertEquals(reason, assertThrows(IllegalArgumentException.class, call::run).getMessage());
  }

  private static ByteBuffer utf8(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }

  private static String text(Optional<byte[]> message) {
    return new String(message.orElseThrow(), UTF_8);
  }
}
