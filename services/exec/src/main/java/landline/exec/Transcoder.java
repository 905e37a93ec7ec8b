// SPDX-License-Identifier: Apache-2.0
package landline.exec;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.Optional;
import landline.frame.Truncation;

/// Transcodes output to the charset on the wire, chunk by chunk.
///
/// A line of UTF-8 is transcoded; characters that the wire's charset lacks become its replacement,
/// mostly `?`. Other lines are not changed, since they may well be in the wire's charset already: a
/// file that was written there, say. The decision is by line, not by character: many GBK characters
/// are valid UTF-8, but few lines of them are. Those few have two bytes for each character, and
/// such a line is treated as the one before it.
///
/// Not thread-safe.
final class Transcoder {

  /// A longer line is decided on in pieces.
  private static final int LONGEST_LINE = 16 * 1024;

  private final Charset wire;
  private final boolean same;
  private byte[] held = {};
  private boolean passing;

  Transcoder(Charset wire) {
    this.wire = wire;
    same = wire.equals(ExecCodec.SHELL);
  }

  /// Adds a chunk and returns the lines that it completes.
  byte[] next(byte[] chunk) {
    if (same) {
      return chunk;
    }
    var out = new ByteArrayOutputStream();
    held = join(held, chunk);
    int done = 0;
    for (int at = held.length - chunk.length; at < held.length; at++) {
      if (held[at] == '\n') {
        out.writeBytes(recode(Arrays.copyOfRange(held, done, at + 1)));
        done = at + 1;
      }
    }
    held = Arrays.copyOfRange(held, done, held.length);
    if (held.length > LONGEST_LINE) {
      out.writeBytes(unfinished());
    }
    return out.toByteArray();
  }

  /// Returns the line that has no end yet, without an incomplete character.
  byte[] unfinished() {
    int whole = whole(held, ExecCodec.SHELL);
    if (text(Arrays.copyOf(held, whole)).isEmpty()) {
      whole = whole(held, wire);
    }
    byte[] start = Arrays.copyOf(held, whole);
    held = Arrays.copyOfRange(held, whole, held.length);
    return recode(start);
  }

  /// Returns the rest, at the end of the output.
  byte[] finish() {
    byte[] rest = held;
    held = new byte[0];
    return recode(rest);
  }

  private byte[] recode(byte[] line) {
    Optional<String> text = text(line);
    boolean ascii = text.isPresent() && text.get().length() == line.length;
    if (ascii) {
      return text.get().getBytes(wire);
    }
    passing = text.isEmpty();
    return text.map(utf8 -> utf8.getBytes(wire)).orElse(line);
  }

  /// The text of a line, if it is to be transcoded.
  private Optional<String> text(byte[] line) {
    try {
      String text = decoded(line);
      boolean doubtful = text.length() < line.length && text.chars().allMatch(c -> c < 0x800);
      return doubtful && passing ? Optional.empty() : Optional.of(text);
    } catch (CharacterCodingException notUtf8) {
      return Optional.empty();
    }
  }

  private static String decoded(byte[] text) throws CharacterCodingException {
    CharBuffer decoded = ExecCodec.SHELL.newDecoder().decode(ByteBuffer.wrap(text));
    return decoded.toString();
  }

  /// How many bytes are whole characters, if more may follow.
  private static int whole(byte[] text, Charset charset) {
    // One byte more, so that the text is too long and has to be cut.
    return Truncation.of(Arrays.copyOf(text, text.length + 1), text.length, charset).kept();
  }

  private static byte[] join(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
