// SPDX-License-Identifier: Apache-2.0
package landline.call;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import landline.frame.TextDecoder;

/// Splits the text of a caller into lines to show: a line, or what came before a pause. A character
/// split between two reads is put together.
final class SpeechSplitter {

  private static final int LONGEST = 8192;

  private final TextDecoder decoder;
  private final StringBuilder held = new StringBuilder();

  SpeechSplitter(Charset charset) {
    decoder = TextDecoder.of(charset);
  }

  /// Whether there is an incomplete line.
  boolean isHolding() {
    return !held.isEmpty();
  }

  /// Adds bytes of the caller.
  ///
  /// @return the lines that they complete
  List<String> add(byte[] bytes, int length) {
    // What was there before has no end of a line.
    int fresh = held.length();
    held.append(decoder.decode(ByteBuffer.wrap(bytes, 0, length)));
    var lines = new ArrayList<String>();
    int start = 0;
    for (int end = held.indexOf("\n", fresh); end >= 0; end = held.indexOf("\n", start)) {
      lines.add(line(start, end));
      start = end + 1;
    }
    held.delete(0, start);
    if (held.length() > LONGEST) {
      lines.addAll(pause());
    }
    return lines;
  }

  private String line(int start, int end) {
    boolean carriageReturn = end > start && held.charAt(end - 1) == '\r';
    return held.substring(start, carriageReturn ? end - 1 : end);
  }

  /// Ends a line at a pause of the caller.
  ///
  /// @return the incomplete line
  List<String> pause() {
    if (held.isEmpty()) {
      return List.of();
    }
    String line = line(0, held.length());
    held.setLength(0);
    return List.of(line);
  }

  /// Ends the text.
  ///
  /// @return the incomplete line, half a character included
  List<String> finish() {
    held.append(decoder.finish());
    return pause();
  }
}
