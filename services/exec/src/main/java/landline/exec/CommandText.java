// SPDX-License-Identifier: Apache-2.0
package landline.exec;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import java.util.Locale;
import landline.frame.Truncation;
import landline.socket.internal.ControlEscaper;

/// A command in a log: one line of limited length, whatever its bytes are. What is not UTF-8 is
/// shown byte by byte, and `'` and `\` are escaped, so that the end of the text cannot be forged.
final class CommandText {

  private static final int MOST = 512;

  private CommandText() {}

  static String of(byte[] command) {
    int kept =
        command.length <= MOST
            ? command.length
            : Truncation.of(command, MOST, ExecCodec.SHELL).kept();
    String text = ControlEscaper.line(quoted(Arrays.copyOf(command, kept)));
    return command.length == kept ? text : text + "... (" + command.length + " bytes)";
  }

  private static String quoted(byte[] command) {
    try {
      return quoted(ExecCodec.SHELL.newDecoder().decode(ByteBuffer.wrap(command)).toString());
    } catch (CharacterCodingException notUtf8) {
      var text = new StringBuilder();
      for (byte each : command) {
        text.append(
            each >= 0
                ? quoted(String.valueOf((char) each))
                : String.format(Locale.ROOT, "\\x%02x", each));
      }
      return text.toString();
    }
  }

  private static String quoted(String text) {
    return text.replace("\\", "\\\\").replace("'", "\\'");
  }
}
