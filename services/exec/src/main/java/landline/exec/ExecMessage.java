// SPDX-License-Identifier: Apache-2.0
package landline.exec;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// What a client says.
sealed interface ExecMessage {

  /// Run this.
  ///
  /// @param bytes what the shell gets, unchanged: UTF-8 as a rule, but any bytes without a 0
  record Command(byte[] bytes) implements ExecMessage {

    /// A command from its text.
    ///
    /// @param text what to run
    /// @return the command
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

    /// The text.
    ///
    /// @return the command in UTF-8
    @Override
    public String toString() {
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }

  /// Nothing more is to be run: the line `q`.
  record Quit() implements ExecMessage {}
}
