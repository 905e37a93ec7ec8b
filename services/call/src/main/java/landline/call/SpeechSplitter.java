// SPDX-License-Identifier: Apache-2.0
package landline.call;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import landline.frame.TextDecoder;

/// What a caller says, cut into what is shown as one line each: a line, or what came before a
/// pause. A character that arrives in two pieces is shown whole.
final class SpeechSplitter {

  private static final int LONGEST = 8192;

  private final TextDecoder decoder;
  private final StringBuilder held = new StringBuilder();

  SpeechSplitter(Charset charset) {
    decoder = TextDecoder.of(charset);
  }

  /// Whether something is held of which more may come.
  boolean isHolding() {
    return !held.isEmpty();
  }

  /// Takes bytes that were heard.
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

  /// The caller pauses.
  ///
  /// @return what was held
  List<String> pause() {
    if (held.isEmpty()) {
      return List.of();
    }
    String line = line(0, held.length());
    held.setLength(0);
    return List.of(line);
  }

  /// The caller has said everything.
  ///
  /// @return what was held, half a character included
  List<String> finish() {
    held.append(decoder.finish());
    return pause();
  }
}
