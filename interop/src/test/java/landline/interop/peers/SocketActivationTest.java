// SPDX-License-Identifier: Apache-2.0
package landline.interop.peers;

import static landline.interop.harness.Patience.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import landline.interop.harness.ChildJava;
import landline.socket.ActivatedSocket;
import landline.socket.Domain;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.Socket;
import landline.socket.Type;
import landline.testkit.FreePort;
import landline.testkit.PeerProcess;
import landline.testkit.RequiresPeer;
import landline.testkit.Transport;
import org.junit.jupiter.api.Test;

/// Sockets that another program opens and passes to a Java program that it starts.
final class SocketActivationTest {

  private static final Path PARENT =
      Path.of("src", "test", "python", "activate.py").toAbsolutePath();

  /// Prints what it was passed, twice, and what a child of it would see.
  static final class Reporter {
    private Reporter() {}

    static void main() throws Exception {
      try {
        for (ActivatedSocket each : ActivatedSocket.takeAll()) {
          try (Socket socket = each.socket()) {
            System.out.println(each.name() + " " + socket.domain() + " " + socket.type());
            expect(each);
          }
        }
      } catch (IOException failed) {
        System.out.println(failed.getMessage());
      }
      System.out.println("again " + ActivatedSocket.takeAll());
    }

    private static void expect(ActivatedSocket each) throws IOException {
      try {
        each.require(Domain.INET, Type.STREAM, true);
        System.out.println("as expected");
      } catch (IOException other) {
        System.out.println(other.getMessage());
      }
    }
  }

  /// Starts Java from Python, which passes what the words say.
  private static List<String> passed(String names, String pid, String count, String... sockets)
      throws Exception {
    var words = new ArrayList<>(List.of("-uB", PARENT.toString(), names, pid, count));
    words.add(String.join(",", sockets));
    words.addAll(ChildJava.command(Reporter.class, "--enable-native-access=ALL-UNNAMED"));
    try (PeerProcess parent = PeerProcess.start("python3", words.toArray(String[]::new))) {
      assertEquals(0, parent.awaitExit(PATIENCE), parent::toString);
      assertEquals("", parent.errors());
      return parent.output().lines().toList();
    }
  }

  @Test
  @RequiresPeer("python3")
  void socketsComeInOrderWithTheirNamesAndOnlyOnce() throws Exception {
    Transport.requireIpv6();
    assertEquals(
        List.of(
            "web AF_INET SOCK_STREAM",
            "as expected",
            "log AF_INET SOCK_DGRAM",
            "socket activation: log 127.0.0.1 is SOCK_DGRAM, not SOCK_STREAM",
            "six AF_INET6 SOCK_STREAM",
            "socket activation: six [::1] is AF_INET6, not AF_INET",
            "idle AF_INET SOCK_STREAM",
            "socket activation: idle 127.0.0.1 is not listening",
            "again []"),
        withoutPorts(
            passed("web:log:six:idle", "own", "4", "listen4", "udp4", "listen6", "bound4")));
  }

  private static List<String> withoutPorts(List<String> lines) {
    return lines.stream().map(line -> line.replaceAll(":[0-9]+ ", " ")).toList();
  }

  @Test
  @RequiresPeer("python3")
  void namesMayBeMissing() throws Exception {
    assertEquals(
        List.of("unknown AF_INET SOCK_STREAM", "as expected", "again []"),
        passed("-", "own", "1", "listen4"));
  }

  @Test
  @RequiresPeer("python3")
  void whatIsForAnotherProcessIsNotTaken() throws Exception {
    assertEquals(List.of("again []"), passed("-", "1", "1", "listen4"));
    assertEquals(List.of("again []"), passed("-", "-", "1", "listen4"));
    assertEquals(List.of("again []"), passed("-", "own", "-", "listen4"));
  }

  @Test
  @RequiresPeer("python3")
  void whatMakesNoSenseIsAnErrorThatNamesIt() throws Exception {
    assertEquals(
        "socket activation: LISTEN_FDNAMES has 3 names for LISTEN_FDS=1: a:b:c",
        passed("a:b:c", "own", "1", "listen4").getFirst());
    assertEquals(
        "socket activation: LISTEN_FDS is no number: -1",
        passed("-", "own", "-1", "listen4").getFirst());
    assertEquals(
        "socket activation: LISTEN_PID is no number: me",
        passed("-", "me", "1", "listen4").getFirst());
    assertEquals(
        "socket activation: 4 (pipe): getsockopt fd 4: ENOTSOCK (Socket operation on non-socket)",
        passed("web:pipe", "own", "2", "listen4", "pipe").getFirst());
    assertTrue(
        passed("-", "own", "900", "listen4")
            .getFirst()
            .matches("socket activation: [0-9]+ \\(unknown\\): getsockopt fd [0-9]+: E.*"));
  }

  /// Shows which of the variables C sees before and after.
  static final class Environment {
    private Environment() {}

    static void main() throws Exception {
      System.out.println(seenByC());
      ActivatedSocket web = ActivatedSocket.takeAll().getFirst();
      System.out.println(seenByC());
      System.out.println(System.getenv("LISTEN_FDNAMES"));
      // Close-on-exec: a child does not have it.
      Process child =
          new ProcessBuilder("sh", "-c", "test -e /proc/self/fd/" + web.socket().fileno()).start();
      System.out.println(child.waitFor());
      web.socket().close();
    }

    private static List<String> seenByC() {
      return List.of("LISTEN_FDS", "LISTEN_PID", "LISTEN_FDNAMES").stream()
          .filter(CEnvironment::has)
          .toList();
    }
  }

  @Test
  @RequiresPeer("python3")
  void theVariablesAreGoneFromTheEnvironmentOfC() throws Exception {
    var words = new ArrayList<>(List.of("-uB", PARENT.toString(), "web", "own", "1", "listen4"));
    words.addAll(ChildJava.command(Environment.class, "--enable-native-access=ALL-UNNAMED"));
    try (PeerProcess parent = PeerProcess.start("python3", words.toArray(String[]::new))) {
      assertEquals(0, parent.awaitExit(PATIENCE), parent::toString);
      assertEquals("[LISTEN_FDS, LISTEN_PID, LISTEN_FDNAMES]\n[]\nweb\n1\n", parent.output());
    }
  }

  /// Greets one caller on the socket that it was passed.
  static final class Greeter {
    private Greeter() {}

    static void main() throws Exception {
      ActivatedSocket passed = ActivatedSocket.takeAll().getFirst();
      try (Socket listener = passed.require(Type.STREAM, true)) {
        listener.fcntlNonBlock(true);
        try (Socket caller = listener.accept()) {
          caller.sendAll(("hello from " + passed.name()).getBytes(StandardCharsets.UTF_8));
        }
      }
    }
  }

  @Test
  @RequiresPeer("systemd-socket-activate")
  void systemdStartsTheProgramForItsFirstCaller() throws Exception {
    SockAddr address = freeAddress();
    var words = new ArrayList<>(List.of("--fdname=door", "-l", address.toString()));
    words.addAll(ChildJava.command(Greeter.class, "--enable-native-access=ALL-UNNAMED"));
    try (PeerProcess systemd =
        PeerProcess.start("systemd-socket-activate", words.toArray(String[]::new))) {
      systemd.awaitErrors("Listening on", PATIENCE);
      try (Socket caller = Socket.socket(Domain.INET, Type.STREAM)) {
        caller.connect(address);
        byte[] heard = caller.inputStream().readAllBytes();
        assertEquals("hello from door", new String(heard, StandardCharsets.UTF_8));
      }
      assertEquals(0, systemd.awaitExit(PATIENCE), systemd::toString);
    }
  }

  /// The tool takes no port 0.
  private static SockAddr freeAddress() throws IOException {
    return SockAddrIn.loopback(FreePort.find(Type.STREAM));
  }
}
