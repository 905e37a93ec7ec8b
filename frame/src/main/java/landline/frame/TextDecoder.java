// SPDX-License-Identifier: Apache-2.0
package landline.frame;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;

/// Turns bytes that arrive in chunks of any size into text, in any charset of the JDK.
///
/// A character split between two chunks is returned whole with the second. Malformed bytes become
/// U+FFFD and are counted in [#malformed()], never dropped silently. The division into chunks never
/// changes the text, except in `x-JISAutoDetect`, which detects the charset from its input: there
/// it may change the decoding of malformed bytes.
///
/// Holds a few bytes of one character between calls. Not safe for concurrent use.
public final class TextDecoder {
  private static final char REPLACEMENT = '\uFFFD';
  private static final int LONGEST_CHARACTER = 16;
  private static final int OUTPUT = 1024;

  private final CharsetDecoder decoder;
  private final ByteBuffer partial = ByteBuffer.allocate(LONGEST_CHARACTER);
  private final CharBuffer output = CharBuffer.allocate(OUTPUT);
  private long malformed;

  private TextDecoder(CharsetDecoder decoder) {
    this.decoder = decoder;
  }

  /// {@return a decoder at the start of a text}
  public static TextDecoder of(Charset charset) {
    return new TextDecoder(charset.newDecoder());
  }

  /// {@return the characters that this chunk completes}
  ///
  /// @param chunk the bytes that follow those of the last call; it is used up
  public String decode(ByteBuffer chunk) {
    StringBuilder text = new StringBuilder(chunk.remaining());
    while (partial.position() > 0 && chunk.hasRemaining()) {
      partial.put(chunk.get()).flip();
      decode(partial, false, text);
      partial.compact();
    }
    decode(chunk, false, text);
    partial.put(chunk);
    return text.toString();
  }

  /// Ends the text; afterwards the decoder is reset, except for its count.
  ///
  /// @return U+FFFD if the text ended within a character, which counts as malformed; else the rest
  ///   of the charset's output, which is empty for nearly all charsets
  public String finish() {
    StringBuilder text = new StringBuilder();
    partial.flip();
    decode(partial, true, text);
    partial.clear();
    CoderResult flushed;
    do {
      flushed = decoder.flush(output);
      drainTo(text);
    } while (flushed.isOverflow());
    decoder.reset();
    return text.toString();
  }

  /// {@return the text of a whole message, such as a line or a datagram}
  ///
  /// It is [#decode(ByteBuffer)] and then [#finish()].
  ///
  /// @param message all bytes of the message; it is used up
  public String decodeAll(ByteBuffer message) {
    return decode(message) + finish();
  }

  /// {@return how many times bytes were replaced by U+FFFD since this decoder was made}
  public long malformed() {
    return malformed;
  }

  private void decode(ByteBuffer in, boolean end, StringBuilder text) {
    CoderResult result;
    do {
      result = decoder.decode(in, output, end);
      drainTo(text);
      if (result.isError()) {
        in.position(in.position() + result.length());
        text.append(REPLACEMENT);
        malformed++;
      }
    } while (!result.isUnderflow());
  }

  private void drainTo(StringBuilder text) {
    text.append(output.flip());
    output.clear();
  }
}
