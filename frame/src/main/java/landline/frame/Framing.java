// SPDX-License-Identifier: Apache-2.0
package landline.frame;

import java.nio.ByteOrder;
import java.nio.charset.Charset;

/// The boundaries of messages in a stream of bytes: lines, a fixed length, a length prefix or a
/// varint.
///
/// A stream has no boundaries: two messages of a peer may arrive as one chunk or as seven. A
/// framing restores them. It is immutable and may be shared; the state of one stream is in the
/// [Decoder] that [#decoder()] makes.
///
/// ```java
/// Framing lines = Framing.lines(8192);
/// Decoder decoder = lines.decoder();
/// for (var line = decoder.next(in); line.isPresent(); line = decoder.next(in)) {
///   IO.println("a line of " + line.get().length + " bytes");
/// }
/// ```
///
/// Nothing here reads, writes, waits or reads a clock. Every framing has a maximum, in bytes of one
/// message without its delimiter or prefix, and a decoder never holds much more than that.
/// `docs/protocol/frame.md` specifies the wire format of each framing.
public sealed interface Framing permits Lines, Counted {

  /// Lines that end with `\n`, as in ASCII, UTF-8, GBK, GB18030 and most other charsets; a `\r`
  /// just before it is dropped on reading and never written.
  ///
  /// @param max the longest line in bytes, without its end
  /// @throws IllegalArgumentException if `max` is below 1
  static Framing lines(int max) {
    return Lines.of(max);
  }

  /// Lines of text in any charset of the JDK whose line feed can be recognized by its bytes.
  ///
  /// This is [#lines(int)] except for UTF-16 and UTF-32, where a line feed is a whole aligned unit,
  /// and EBCDIC, where it has another value.
  ///
  /// @param max the longest line in bytes, without its end
  /// @throws IllegalArgumentException if `max` is below 1, or if the charset has no line feed, or
  ///   leaves its byte order to a mark at the start of the text (`UTF-16`; use `UTF-16BE` or
  ///   `UTF-16LE`)
  static Framing lines(Charset charset, int max) {
    return Lines.of(charset, max);
  }

  /// Messages that end with exactly these bytes and don't contain them.
  ///
  /// @param delimiter from 1 to 256 bytes; copied
  /// @param max the longest message in bytes, without the delimiter
  /// @throws IllegalArgumentException if the delimiter has another length or `max` is below 1
  static Framing delimited(byte[] delimiter, int max) {
    return Lines.of(delimiter, max);
  }

  /// Messages of one length, with nothing between them.
  ///
  /// @param length the bytes of every message
  /// @throws IllegalArgumentException if `length` is below 1
  static Framing fixedLength(int length) {
    return new FixedLength(length);
  }

  /// Messages after their length, an unsigned number that does not count itself.
  ///
  /// @param width the size of the length in bytes: 1, 2, 4 or 8
  /// @param order the byte order of the length; network protocols use [ByteOrder#BIG_ENDIAN]
  /// @param max the longest message in bytes, without its prefix
  /// @throws IllegalArgumentException if `width` is another number, or if `max` is below 1 or does
  ///   not fit the prefix
  static Framing lengthPrefix(int width, ByteOrder order, int max) {
    return new LengthPrefix(width, order, max);
  }

  /// Messages after their length as an unsigned LEB128 number, the varint of Protocol Buffers and
  /// of their delimited streams.
  ///
  /// @param max the longest message in bytes, without its prefix
  /// @throws IllegalArgumentException if `max` is below 1
  static Framing varint(int max) {
    return new Varint(max);
  }

  /// {@return the longest message in bytes, without its delimiter or prefix; at most 1 GiB}
  int max();

  /// {@return a decoder for one stream, at its start}
  Decoder decoder();

  /// {@return the bytes that carry one message: itself and its delimiter or prefix, in a new array}
  ///
  /// @param message the message that a [Decoder] of this framing returns
  /// @throws IllegalArgumentException if it is longer than [#max()], does not have the fixed
  ///   length, or contains the delimiter
  byte[] encode(byte[] message);
}
