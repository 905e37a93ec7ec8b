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

  /// Runs the commands.
  ///
  /// @param arguments how many descriptors are free at the first command, and at each further one
  ///   in turn
  @SuppressWarnings("SystemOut") // it is a program
  public static void main(String[] arguments) throws IOException {
    // To load a class needs a descriptor: whatever will be used has been used before.
    waitInVain();
    run("echo secret");
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
        int free = Integer.parseInt(arguments[i % arguments.length]);
        fill(taken, free);
        Map<Integer, String> before = descriptors();
        try {
          run("echo secret");
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

  private static void run(String script) throws IOException {
    try (Child child = Command.of("sh", "-c", script).withStdout(Command.Stdio.PIPE).start()) {
      ByteBuffer said = ByteBuffer.allocate(100);
      while (child.stdout().read(said) >= 0) {
        // Until the end.
      }
      String text = new String(said.array(), 0, said.position(), UTF_8);
      if (!text.equals("secret\n") || child.await().shell() != 0) {
        throw new IOException("the child said " + text + " and " + child.await());
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
