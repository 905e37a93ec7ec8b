// SPDX-License-Identifier: Apache-2.0
package landline.cli.exec;

import java.util.Arrays;

/// Finds `~.` at the start of a line of what is typed, which ends the connection: in a terminal
/// elsewhere all other keys are left to it. `~~` is one tilde. See ESCAPE CHARACTERS in ssh(1).
final class EscapeInput {

  private boolean lineStart = true;
  private boolean tilde;
  private boolean ended;

  /// Returns what of the typed bytes is to be sent.
  byte[] filter(byte[] typed, int length) {
    // One held back from before may come first.
    byte[] sent = new byte[length + 1];
    int count = 0;
    for (int i = 0; i < length && !ended; i++) {
      byte b = typed[i];
      if (tilde) {
        tilde = false;
        ended = b == '.';
        if (b != '~' && !ended) {
          sent[count++] = '~';
        }
        if (!ended) {
          sent[count++] = b;
        }
      } else if (lineStart && b == '~') {
        tilde = true;
        continue;
      } else {
        sent[count++] = b;
      }
      lineStart = b == '\r' || b == '\n';
    }
    return Arrays.copyOf(sent, count);
  }

  /// Whether the connection is to end.
  boolean isEnded() {
    return ended;
  }
}
