// SPDX-License-Identifier: Apache-2.0
package landline.process;

import static landline.socket.sys.Platform.number;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import landline.socket.sys.Scratch;
import landline.socket.sys.Spawn;
import org.jspecify.annotations.Nullable;

/// What a command needs for its descriptors 0, 1 and 2: pipes, or a pseudoterminal. Made before it
/// is spawned, and then either handed to its [Child] or closed.
final class StandardDescriptors {

  private static final byte[] NULL_DEVICE = {'/', 'd', 'e', 'v', '/', 'n', 'u', 'l', 'l'};
  private static final String[] NAMES = {"stdin", "stdout", "stderr"};

  static final int COUNT = NAMES.length;

  private final Command command;
  private final @Nullable Pipe[] pipes = new Pipe[NAMES.length];
  private @Nullable Pty pty;

  private StandardDescriptors(Command command) {
    this.command = command;
  }

  /// Makes the pipes or the terminal.
  static StandardDescriptors open(Command command) throws IOException {
    var made = new StandardDescriptors(command);
    try {
      if (command.terminal().isPresent()) {
        Command.TerminalSettings settings = command.terminal().get();
        made.pty = Pty.open(settings.size(), settings.modes(), "for " + command);
        return made;
      }
      for (int fd = 0; fd < NAMES.length; fd++) {
        if (command.stdio(fd) == Command.Stdio.PIPE) {
          made.pipes[fd] = Pipe.open(fd == 0, "for " + NAMES[fd] + " of " + command);
        }
      }
      return made;
    } catch (IOException | RuntimeException | Error failed) {
      made.close();
      throw failed;
    }
  }

  /// Adds the file actions that make the child's descriptors.
  ///
  /// @return 0 or a negated error number
  int addTo(MemorySegment actions, Arena arena, Scratch s) {
    int result = 0;
    for (int fd = 0; fd < NAMES.length && result == 0; fd++) {
      result = add(fd, actions, arena, s);
    }
    return result;
  }

  /// The environment of the command, with the name of its terminal.
  Environment environment() {
    return pty == null || command.terminalName().isEmpty()
        ? command.environment()
        : command
            .environment()
            .with(command.terminalName().get().getBytes(StandardCharsets.UTF_8), pty.path());
  }

  private int add(int fd, MemorySegment actions, Arena arena, Scratch s) {
    if (pty != null) {
      // An open closes its number first, so it needs no free one.
      return fd == 0
          ? Spawn.fileActionsAddopen(
              s, actions, fd, CString.allocate(arena, pty.path()), number("O_RDWR"))
          : Spawn.fileActionsAdddup2(s, actions, 0, fd);
    }
    return switch (command.stdio(fd)) {
      case NULL ->
          Spawn.fileActionsAddopen(
              s,
              actions,
              fd,
              CString.allocate(arena, NULL_DEVICE),
              number(fd == 0 ? "O_RDONLY" : "O_WRONLY"));
      case PIPE ->
          Spawn.fileActionsAdddup2(s, actions, Objects.requireNonNull(pipes[fd]).theirs(), fd);
      case STDOUT -> Spawn.fileActionsAdddup2(s, actions, 1, fd);
    };
  }

  /// Hands this process's ends to the child that runs.
  Child child(int pid, ProcessTree tree) {
    for (Pipe pipe : pipes) {
      if (pipe != null) {
        pipe.closeTheirs();
      }
    }
    String of = " of " + command + " (pid " + pid + ")";
    return new Child(
        command,
        pid,
        tree,
        new ParentEnds(
            Optional.ofNullable(pipes[0]).map(pipe -> pipe.writer(NAMES[0] + of)),
            Optional.ofNullable(pipes[1]).map(pipe -> pipe.reader(NAMES[1] + of)),
            Optional.ofNullable(pipes[2]).map(pipe -> pipe.reader(NAMES[2] + of)),
            Optional.ofNullable(pty).map(side -> new Terminal(side, "terminal" + of))));
  }

  /// Closes everything, of a command that was not started.
  void close() {
    for (Pipe pipe : pipes) {
      if (pipe != null) {
        pipe.close();
      }
    }
    if (pty != null) {
      pty.close();
    }
  }
}
