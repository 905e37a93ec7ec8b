// SPDX-License-Identifier: Apache-2.0
package landline.ssh.channel;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import landline.process.Terminal;
import landline.socket.internal.JsonText;

/// A recording that a command is to have.
///
/// @param file is to be made
/// @param limit how many bytes it may have
/// @param began when the command was asked for
/// @param terminal its terminal at the beginning
/// @param line what runs, any bytes; empty for a shell
/// @param shell the account's
public record RecordingPlan(
    Path file, long limit, Instant began, PtyRequest terminal, Optional<byte[]> line, Path shell) {

  private static final Terminal.Size USUAL = new Terminal.Size(24, 80, 0, 0);

  /// The first line. Of the environment it has the shell alone: other variables may be secrets.
  String header() {
    Terminal.Size size = size(terminal.size());
    return "{\"version\": 3, \"term\": {\"cols\": "
        + size.columns()
        + ", \"rows\": "
        + size.rows()
        + ", \"type\": "
        + quoted(terminal.term())
        + "}, \"timestamp\": "
        + began.getEpochSecond()
        + line.map(bytes -> ", \"command\": " + quoted(bytes)).orElse("")
        + ", \"env\": {\"SHELL\": "
        + JsonText.quoted(shell.toString())
        + "}}\n";
  }

  /// The data of a resize.
  static String text(Terminal.Size given) {
    Terminal.Size size = size(given);
    return size.columns() + "x" + size.rows();
  }

  /// A size that a player can show, where the client does not know it.
  private static Terminal.Size size(Terminal.Size given) {
    return given.columns() == 0 || given.rows() == 0 ? USUAL : given;
  }

  private static String quoted(byte[] bytes) {
    return JsonText.quoted(new String(bytes, StandardCharsets.UTF_8));
  }
}
