// SPDX-License-Identifier: Apache-2.0
package landline.interop.faults;

import static landline.interop.harness.Patience.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import landline.interop.harness.ChildJava;
import landline.socket.Domain;
import landline.socket.Protocol;
import landline.socket.Socket;
import landline.socket.SocketPair;
import landline.socket.Type;
import landline.testkit.PeerProcess;
import org.junit.jupiter.api.Test;

/// What a user sees whose Java was started in the wrong way.
final class StartTest {

  /// Opens one socket.
  static final class OneSocket {
    private OneSocket() {}

    static void main() throws IOException {
      try (Socket socket = Socket.socket(Domain.UNIX, Type.DGRAM)) {
        System.out.println("open: " + (socket.fileno() > 2));
      }
    }
  }

  /// Waits once and says whether there is a flight recorder.
  static final class OneWait {
    private OneWait() {}

    static void main() throws IOException {
      try (SocketPair pair = Socket.socketPair(Domain.UNIX, Type.STREAM)) {
        Thread.startVirtualThread(() -> Exhausted.send(pair.second()));
        int received = pair.first().recv(new byte[5]);
        boolean recorder = ModuleLayer.boot().findModule("jdk.jfr").isPresent();
        System.out.println("received " + received + ", recorder: " + recorder);
      }
    }
  }

  @Test
  void withNativeAccessItStartsWithoutAWord() throws Exception {
    try (PeerProcess java =
        ChildJava.start(OneSocket.class, "--enable-native-access=ALL-UNNAMED")) {
      assertEquals(0, java.awaitExit(PATIENCE), java::toString);
      assertEquals("open: true\n", java.output());
      assertEquals("", java.errors());
    }
  }

  @Test
  void nothingButTheBaseModuleIsNeeded() throws Exception {
    try (PeerProcess java =
        ChildJava.start(
            OneWait.class,
            "--limit-modules=java.base",
            "--enable-native-access=ALL-UNNAMED",
            "-Xlog:disable",
            "-Xlog:all=warning:stderr")) {
      assertEquals(0, java.awaitExit(PATIENCE), java::toString);
      assertEquals("received 5, recorder: false\n", java.output());
    }
  }

  @Test
  void withoutNativeAccessTheErrorNamesTheFlag() throws Exception {
    try (PeerProcess java = ChildJava.start(OneSocket.class, "--illegal-native-access=deny")) {
      assertEquals(1, java.awaitExit(PATIENCE), java::toString);
      String first = java.errors().lines().findFirst().orElse("");
      assertEquals(
          "Exception in thread \"main\" java.lang.IllegalStateException: native access is denied"
              + " to landline.socket; start java with --enable-native-access=landline.socket (or"
              + " ALL-UNNAMED on the class path)",
          first);
    }
  }

  @Test
  void onAnotherSystemTheErrorSaysWhatIsSupported() throws Exception {
    try (PeerProcess java =
        ChildJava.start(
            OneSocket.class, "--enable-native-access=ALL-UNNAMED", "-Dos.name=Plan 9")) {
      assertEquals(1, java.awaitExit(PATIENCE), java::toString);
      assertTrue(
          java.errors()
              .contains("landline.socket supports Linux on x86-64 and aarch64, not Plan 9 on"),
          java::toString);
    }
  }

  /// Waits for the first time when there is no descriptor left for a poller, and then again.
  static final class Exhausted {
    private Exhausted() {}

    static void main() throws Exception {
      var all = new ArrayList<Socket>();
      // An error loads what errors need: from a folder no class is loaded without a descriptor.
      try {
        Socket.socket(Domain.UNIX, Type.STREAM, Protocol.TCP).close();
      } catch (IOException noSuchType) {
        // As expected.
      }
      SocketPair pair = Socket.socketPair(Domain.UNIX, Type.STREAM);
      try {
        while (true) {
          all.add(Socket.socket(Domain.UNIX, Type.DGRAM));
        }
      } catch (IOException exhausted) {
        // That is the state to test.
      }
      try {
        pair.first().recv(new byte[1]);
      } catch (IOException failed) {
        System.out.println(failed.getMessage());
      }
      all.forEach(Socket::close);
      Thread.startVirtualThread(() -> send(pair.second()));
      System.out.println("received " + pair.first().recv(new byte[5]));
    }

    private static void send(Socket socket) {
      try {
        socket.send(new byte[5]);
      } catch (IOException failed) {
        throw new UncheckedIOException(failed);
      }
    }
  }

  @Test
  void aFirstWaitWithoutADescriptorLeftIsAnErrorAndTheNextOneWorks() throws Exception {
    List<String> java = ChildJava.command(Exhausted.class, "--enable-native-access=ALL-UNNAMED");
    String script = "ulimit -n 100; exec \"$@\"";
    var arguments = new ArrayList<>(List.of("-c", script, "sh"));
    arguments.addAll(java);
    try (PeerProcess shell = PeerProcess.start("sh", arguments.toArray(String[]::new))) {
      assertEquals(0, shell.awaitExit(PATIENCE), shell::toString);
      assertEquals(
          "epoll_create1 for the poller: EMFILE (Too many open files)\nreceived 5\n",
          shell.output());
    }
  }
}
