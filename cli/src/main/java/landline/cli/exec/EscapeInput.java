// SPDX-License-Identifier: Apache-2.0
package landline.cli.exec;

import java.util.Arrays;
import java.util.Optional;

/// Finds `~.` at the start of a line of what is typed, which ends the connection: in a terminal
/// elsewhere all other keys are left to it. `~~` is one tilde. See ESCAPE CHARACTERS in ssh(1).
final class EscapeInput {

  private final Optional<Character> escape;
  private boolean lineStart = true;
  private boolean escaped;
  private boolean ended;

  /// @param escape in place of the tilde; without it nothing ends the connection
  EscapeInput(Optional<Character> escape) {
    this.escape = escape;
  }

  /// Returns what of the typed bytes is to be sent.
  byte[] filter(byte[] typed, int length) {
    // One held back from before may come first.
    byte[] sent = new byte[length + 1];
    int count = 0;
    for (int i = 0; i < length && !ended; i++) {
      byte b = typed[i];
      if (escaped) {
        escaped = false;
        ended = b == '.';
        if (!isEscape(b) && !ended) {
          sent[count++] = (byte) (char) escape.orElseThrow();
        }
        if (!ended) {
          sent[count++] = b;
        }
      } else if (lineStart && isEscape(b)) {
        escaped = true;
        continue;
      } else {
        sent[count++] = b;
      }
      lineStart = b == '\r' || b == '\n';
    }
    return Arrays.copyOf(sent, count);
  }

  private boolean isEscape(byte b) {
    return escape.isPresent() && b == escape.get();
  }

  /// Whether the connection is to end.
  boolean isEnded() {
    return ended;
  }
}
