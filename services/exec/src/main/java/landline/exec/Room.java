// SPDX-License-Identifier: Apache-2.0
package landline.exec;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/// A shell in a session and process group of its own, with the one pipe into which it and its
/// children print. Its stdin is `/dev/null`, its environment and working directory the server's.
///
/// For one platform thread: reads from files and pipes hold the carrier of a virtual thread for as
/// long as they wait. (On JDK 25 with parallelism 1, while one virtual thread read 0.8 s from this
/// channel, the next one started after 807 ms; from a process's own stream after 0.1 ms as long as
/// the scheduler may add carriers, after 857 ms when it may not.) An interrupt ends a read.
final class Room implements Closeable {

  /// The command comes through stdin and not as an argument, since Java recodes arguments to the
  /// charset of the process's locale, which need not have the characters. After `--` a command may
  /// start with a dash.
  private static final List<String> SHELL =
      List.of("setsid", "sh", "-c", "exec sh -c -- \"$(cat)\" </dev/null");

  private final Process shell;
  private final FileChannel output;

  private Room(Process shell, FileChannel output) {
    this.shell = shell;
    this.output = output;
  }

  /// Starts a shell that runs a command.
  ///
  /// @param command any bytes but 0
  /// @throws IOException if there is no setsid or sh, or no process or descriptor left
  static Room open(byte[] command) throws IOException {
    Process shell = new ProcessBuilder(SHELL).redirectErrorStream(true).start();
    FileChannel output = null;
    try {
      // The shell waits for its command, so its descriptor 1 is there. Java's own end of the pipe
      // won't do: it is closed when the shell exits, though its children may still print.
      Path pipe = Path.of("/proc/" + shell.pid() + "/fd/1");
      output = FileChannel.open(pipe, StandardOpenOption.READ);
      shell.getInputStream().close();
      try (OutputStream stdin = shell.getOutputStream()) {
        stdin.write(command);
      }
      return new Room(shell, output);
    } catch (IOException | RuntimeException failed) {
      shell.destroyForcibly();
      shell.getInputStream().close();
      if (output != null) {
        output.close();
      }
      throw failed;
    }
  }

  /// Reads what was printed; waits for at least one byte.
  ///
  /// @return how many bytes, or -1 when nobody can print any more: all that had the pipe have
  ///   closed it
  int read(ByteBuffer buffer) throws IOException {
    return output.read(buffer);
  }

  /// Waits for the shell's end.
  ///
  /// @return its exit status; 128 and the number of the signal that killed it
  int await() throws InterruptedException {
    return shell.waitFor();
  }

  /// Kills the process group, whether its first process lives or not.
  void kill() {
    // The kernel gives no process a number that a group still has. If the shell was reaped and the
    // number is a process's again, then the group is empty and the number someone else's.
    if (!shell.isAlive() && Files.exists(Path.of("/proc/" + shell.pid()))) {
      return;
    }
    try {
      new ProcessBuilder("sh", "-c", "kill -s KILL -- -" + shell.pid())
          .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
          .redirectOutput(Redirect.DISCARD)
          .redirectError(Redirect.DISCARD)
          .start()
          .onExit()
          .join();
    } catch (IOException noProcessLeft) {
      shell.descendants().forEach(ProcessHandle::destroyForcibly);
    }
    shell.destroyForcibly();
    shell.onExit().join();
  }

  @Override
  public void close() throws IOException {
    output.close();
  }
}
