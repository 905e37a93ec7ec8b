// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import landline.process.Child;
import landline.process.Command;
import landline.process.ExitStatus;
import org.jline.terminal.Size;

/// The mode of the process's terminal, as set by stty(1). Interrupt, quit and stop are left to the
/// kernel.
final class TerminalMode {

  private static final List<String> EDIT =
      List.of("-icanon -echo -iexten -icrnl min 1 time 0".split(" ", -1));
  private static final Size UNKNOWN = Size.of(80, 24);
  private static final int LONGEST = 4096;

  private final String before;

  private TerminalMode(String before) {
    this.before = before;
  }

  static TerminalMode ofProcess() throws IOException {
    return new TerminalMode(stty("-g"));
  }

  /// Delivers each key as it is typed, without echo.
  void edit() throws IOException {
    stty(EDIT.toArray(String[]::new));
  }

  /// Does not show what is typed, but for the end of the line.
  void hide() throws IOException {
    stty("-echo", "echonl");
  }

  /// Leaves each key, interrupts included, to a terminal elsewhere.
  void raw() throws IOException {
    stty("raw", "-echo");
  }

  void restore() throws IOException {
    stty(before);
  }

  /// Its columns and rows.
  Size size() throws IOException {
    String[] words = stty("size").split(" ", -1);
    try {
      var size = Size.of(Integer.parseInt(words[1]), Integer.parseInt(words[0]));
      return size.getColumns() > 0 && size.getRows() > 0 ? size : UNKNOWN;
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException unknown) {
      return UNKNOWN;
    }
  }

  private static String stty(String... words) throws IOException {
    var all = new ArrayList<>(List.of("stty", "-F", "/dev/tty"));
    all.addAll(List.of(words));
    Command command =
        Command.of(all.toArray(String[]::new))
            .withGroup(Command.Group.PARENT)
            .withStdin(Command.Stdio.NULL)
            .withStdout(Command.Stdio.PIPE)
            .withStderr(Command.Stdio.NULL);
    var output = new ByteArrayOutputStream();
    try (Child child = command.start()) {
      ByteBuffer buffer = ByteBuffer.allocate(LONGEST);
      for (int n = child.stdout().read(buffer); n > 0; n = child.stdout().read(buffer.clear())) {
        output.write(buffer.array(), 0, n);
      }
      if (!child.await().equals(new ExitStatus.Exited(0))) {
        throw new IOException("stty: " + child);
      }
    }
    return output.toString(StandardCharsets.US_ASCII).strip();
  }
}
