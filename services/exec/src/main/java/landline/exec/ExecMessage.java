// SPDX-License-Identifier: Apache-2.0
package landline.exec;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A message of a client.
public sealed interface ExecMessage {

  /// A command to run.
  ///
  /// @param bytes what the shell gets, unchanged: usually UTF-8, but any bytes without a 0
  record Command(byte[] bytes) implements ExecMessage {

    /// A command from its text.
    public static Command of(String text) {
      return new Command(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Command that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(bytes);
    }

    /// The command, decoded from UTF-8.
    @Override
    public String toString() {
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }

  /// The end of the commands: the line `q`.
  record Quit() implements ExecMessage {}
}
