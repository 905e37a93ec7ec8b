// SPDX-License-Identifier: Apache-2.0
package landline.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import landline.process.Command.Resource;
import landline.socket.sys.Processes;
import landline.socket.sys.Scratch;

/// A program that may not be traced, as one with file capabilities, and starts a command with a
/// limit, and the same with a tracker. It prints what the commands do.
final class Untraceable {

  private static final int PR_SET_DUMPABLE = 4;

  private Untraceable() {}

  /// Runs the commands.
  @SuppressWarnings("SystemOut") // it is a program
  public static void main(String[] arguments) throws IOException {
    try (Scratch s = Scratch.take()) {
      Processes.prctl(s, PR_SET_DUMPABLE, 0);
    }
    Command limited =
        Command.of("sh", "-c", "ulimit -n")
            .withStdout(Command.Stdio.PIPE)
            .withLimit(Resource.NOFILE, 100, 100);
    System.out.print(said(limited));
    try (ProcessTracker tracker = ProcessTracker.open()) {
      System.out.print(said(limited.withTracker(tracker)));
    }
  }

  private static String said(Command command) throws IOException {
    ByteBuffer said = ByteBuffer.allocate(100);
    try (Child child = command.start()) {
      while (child.stdout().read(said) >= 0) {
        // On to the end.
      }
    }
    return new String(said.array(), 0, said.position(), UTF_8);
  }
}
