// SPDX-License-Identifier: Apache-2.0
package landline.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import landline.socket.Deadline;
import landline.socket.Domain;
import landline.socket.Errno;
import landline.socket.Protocol;
import landline.socket.Socket;
import landline.socket.SocketPair;
import landline.socket.SystemCallFailure;
import landline.socket.Type;

/// A program that starts commands while it has hardly a descriptor left, and looks each time
/// whether its other descriptors are what they were, and whether a connection heard what is not its
/// own. It prints how many commands ran and how many were refused, or what went wrong.
final class Starved {

  private static final int TRIES = 200;
  private static final int HIGHEST = 512;

  private Starved() {}

  /// What a command needs descriptors for.
  private enum Kind {
    PIPE,
    PIPES,
    TERMINAL,
    TRACKED
  }

  /// Runs the commands.
  ///
  /// @param arguments a kind, and how many descriptors are free at the first command, and at each
  ///   further one in turn
  public static void main(String[] arguments) throws IOException {
    // To load a class needs a descriptor: whatever will be used has been used before.
    waitInVain();
    Kind kind = Kind.valueOf(arguments[0]);
    List<String> turns = List.of(arguments).subList(1, arguments.length);
    try (ProcessTracker tracker = ProcessTracker.open()) {
      run(kind, tracker);
      starve(kind, turns, tracker);
    }
  }

  @SuppressWarnings("SystemOut") // it is a program
  private static void starve(Kind kind, List<String> turns, ProcessTracker tracker)
      throws IOException {
    fail(Command.of("/none"));
    fail(Command.of("true").withDirectory("/none".getBytes(UTF_8)));
    try (SocketPair pair = Socket.socketPair(Domain.UNIX, Type.STREAM)) {
      pair.first().setBlocking(false);
      if (pair.first().recv(new byte[1]) != Socket.WOULD_BLOCK || descriptors().isEmpty()) {
        throw new IOException("not at the start");
      }
      int ran = 0;
      int refused = 0;
      for (int i = 0; i < TRIES; i++) {
        List<Socket> taken = new ArrayList<>();
        int free = Integer.parseInt(turns.get(i % turns.size()));
        fill(taken, free);
        Map<Integer, String> before = descriptors();
        try {
          run(kind, tracker);
          ran++;
        } catch (IOException failed) {
          if (!SystemCallFailure.is(failed, Errno.EMFILE)) {
            throw failed;
          }
          refused++;
        }
        Map<Integer, String> after = descriptors();
        if (!before.equals(after)) {
          throw new IOException("descriptors were " + before + ", are " + after);
        }
        if (pair.first().recv(new byte[1]) != Socket.WOULD_BLOCK) {
          throw new IOException("a foreign byte");
        }
        taken.forEach(Socket::close);
      }
      System.out.println("ran " + ran + ", refused " + refused);
    }
  }

  /// Begins every kind of wait.
  private static void waitInVain() throws IOException {
    try (Child child = Command.of("sleep", "100000").withStdout(Command.Stdio.PIPE).start()) {
      var _ = child.await(Deadline.in(Duration.ofMillis(1)));
      Socket.socket(Domain.UNIX, Type.STREAM).close();
      child.stdout().read(ByteBuffer.allocate(1), Deadline.in(Duration.ofMillis(1)));
    } catch (SocketTimeoutException expected) {
      // It prints nothing.
    }
  }

  private static void fail(Command command) throws IOException {
    try {
      command.start().close();
      throw new IllegalStateException("was started: " + command);
    } catch (IOException expected) {
      if (!SystemCallFailure.is(expected, Errno.ENOENT)) {
        throw expected;
      }
    }
    try {
      Socket.socket(Domain.UNIX, Type.RAW, new Protocol(99)).close();
    } catch (IOException expected) {
      // EPROTONOSUPPORT
    }
  }

  private static void fill(List<Socket> taken, int free) throws IOException {
    try {
      while (true) {
        taken.add(Socket.socket(Domain.UNIX, Type.STREAM));
      }
    } catch (IOException full) {
      for (int i = 0; i < free; i++) {
        taken.removeLast().close();
      }
    }
  }

  private static void run(Kind kind, ProcessTracker tracker) throws IOException {
    Command shell = Command.of("sh", "-c", "echo secret");
    Command command =
        switch (kind) {
          case PIPE -> shell.withStdout(Command.Stdio.PIPE);
          case PIPES ->
              shell
                  .withStdin(Command.Stdio.PIPE)
                  .withStdout(Command.Stdio.PIPE)
                  .withStderr(Command.Stdio.PIPE);
          case TERMINAL -> shell.withTerminal(Terminal.Size.of(1, 1), Terminal.Modes.raw());
          case TRACKED -> shell.withStdout(Command.Stdio.PIPE).withTracker(tracker);
        };
    try (Child child = command.start()) {
      ByteBuffer said = ByteBuffer.allocate(100);
      int got = 0;
      while (got >= 0) {
        got = kind == Kind.TERMINAL ? child.terminal().read(said) : child.stdout().read(said);
      }
      String text = new String(said.array(), 0, said.position(), UTF_8);
      if (!text.equals("secret\n") || child.await().shell() != 0) {
        throw new IOException("the child said " + text + " and " + child.await());
      }
      if (!child.terminate(Duration.ofSeconds(1)).isEmpty()) {
        throw new IOException("something is left");
      }
    }
  }

  /// What each open descriptor is; looking needs none.
  private static Map<Integer, String> descriptors() {
    var open = new TreeMap<Integer, String>();
    for (int fd = 0; fd < HIGHEST; fd++) {
      try {
        open.put(fd, Files.readSymbolicLink(Path.of("/proc/self/fd/" + fd)).toString());
      } catch (IOException closed) {
        // There is none.
      }
    }
    return open;
  }
}
