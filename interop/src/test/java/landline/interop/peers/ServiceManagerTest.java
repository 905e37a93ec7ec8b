// SPDX-License-Identifier: Apache-2.0
package landline.interop.peers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static landline.interop.harness.Patience.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import landline.handover.Handover;
import landline.handover.HandoverConfig;
import landline.handover.Takeover;
import landline.interop.harness.Cli;
import landline.interop.harness.OrdinaryUser;
import landline.server.StreamServer;
import landline.socket.Domain;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrUn;
import landline.socket.Socket;
import landline.socket.Type;
import landline.testkit.FreePort;
import landline.testkit.LeakCheck;
import landline.testkit.PeerProcess;
import landline.testkit.Requires;
import landline.testkit.RequiresPeer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// `landline serve` under a service manager: with its sockets, and telling it how it goes.
@ExtendWith(LeakCheck.class)
class ServiceManagerTest {

  private static final Path ACTIVATE =
      Path.of("src", "test", "python", "activate.py").toAbsolutePath();

  @TempDir Path folder;

  private static String heard(SockAddr address) throws IOException {
    try (Socket socket = Socket.socket(address.domain(), Type.STREAM)) {
      socket.timeout(PATIENCE);
      socket.connect(address);
      return new String(socket.inputStream().readAllBytes(), UTF_8).strip();
    }
  }

  /// Starts the command from Python, which passes sockets.
  private static PeerProcess activated(String names, String kinds, String... words)
      throws IOException {
    int count = kinds.split(",", -1).length;
    var all = new ArrayList<>(List.of("-uB", ACTIVATE.toString(), names, "own", "" + count, kinds));
    all.addAll(List.of(Cli.line(words).split(" ", -1)));
    return PeerProcess.start("python3", all.toArray(String[]::new));
  }

  @Test
  @RequiresPeer("python3")
  void eachServiceGetsTheSocketsThatBearItsName() throws Exception {
    try (PeerProcess server =
        activated(
            "greet:time:greet", "listen4,udp4,bound4", "serve", "greet", "time", "--text", "hi")) {
      // A service that has no socket keeps its own addresses; these have.
      List<Cli.Listener> listeners = Cli.listeners(server, 3);
      assertEquals(
          List.of("tcp", "tcp", "udp"), listeners.stream().map(Cli.Listener::transport).toList());
      assertEquals("hi", heard(SockAddr.parse(listeners.get(0).address())));
      assertEquals("hi", heard(SockAddr.parse(listeners.get(1).address())));
      try (Socket asks = Socket.socket(Domain.INET, Type.DGRAM)) {
        asks.timeout(PATIENCE);
        asks.sendTo("%Y".getBytes(UTF_8), SockAddr.parse(listeners.get(2).address()));
        assertEquals(4, asks.recvFrom(100).length());
      }
      Cli.interrupt(server);
      assertEquals(0, server.awaitExit(PATIENCE), server::toString);
    }
  }

  @Test
  @RequiresPeer("python3")
  void anAddressThatIsSetIsOpenedBesideTheManagersSocket() throws Exception {
    try (PeerProcess server =
        activated("greet", "listen4", "serve", "greet", "--tcp", "127.0.0.1:0")) {
      List<Cli.Listener> listeners = Cli.listeners(server, 2);
      assertNotEquals(listeners.get(0).address(), listeners.get(1).address());
      Cli.interrupt(server);
      assertEquals(0, server.awaitExit(PATIENCE), server::toString);
      assertEquals(List.of(), Cli.complaints(server));
    }
  }

  private static void assertUsage(String reason, String names, String kinds, String... words)
      throws IOException, InterruptedException {
    try (PeerProcess server = activated(names, kinds, words)) {
      assertEquals(2, server.awaitExit(PATIENCE), server::toString);
      assertTrue(server.errors().contains(reason), server::toString);
      assertEquals(1, server.errors().lines().count(), server::toString);
    }
  }

  @Test
  @RequiresPeer("python3")
  void socketsForNobodyAreAnErrorThatSaysSo() throws Exception {
    assertUsage("matches none of greet, time; ", "web", "listen4", "serve", "greet", "time");
    assertUsage("greet can't be served on SOCK_DGRAM", "x", "udp4", "serve", "greet");
  }

  @Test
  @RequiresPeer("systemd-socket-activate")
  void theFirstCallerStartsTheServiceAndIsGreeted() throws Exception {
    SockAddr address = SockAddrIn.loopback(FreePort.find(Type.STREAM));
    var words = new ArrayList<>(List.of("-l", address.toString()));
    words.addAll(List.of(Cli.line("serve", "greet", "--text", "woken").split(" ", -1)));
    try (PeerProcess systemd =
        PeerProcess.start("systemd-socket-activate", words.toArray(String[]::new))) {
      systemd.awaitErrors("Listening on", PATIENCE);
      assertEquals("woken", heard(address));
      Cli.interrupt(systemd);
      assertEquals(0, systemd.awaitExit(PATIENCE), systemd::toString);
    }
  }

  /// A manager that reads what it is told.
  private Socket manager() throws IOException {
    Socket manager = Socket.socket(Domain.UNIX, Type.DGRAM);
    manager.timeout(PATIENCE);
    manager.bind(SockAddrUn.path(folder.resolve("notify")));
    return manager;
  }

  private static String next(Socket manager) throws IOException {
    return new String(manager.recvFrom(1000).data(), UTF_8);
  }

  private PeerProcess supervised(String... words) throws IOException {
    return Cli.run(List.of("NOTIFY_SOCKET=" + folder.resolve("notify")), words);
  }

  @Test
  @RequiresPeer({"env", "kill"})
  void theManagerHearsOfTheStartAndTheEnd() throws Exception {
    try (Socket manager = manager();
        PeerProcess server = supervised("serve", "greet", "--tcp", "127.0.0.1:0")) {
      assertEquals("READY=1", next(manager));
      Cli.interrupt(server);
      assertEquals("STOPPING=1", next(manager));
      assertEquals(0, server.awaitExit(PATIENCE), server::toString);
    }
  }

  @Test
  @RequiresPeer("env")
  void theManagerHearsThatTheServersWork() throws Exception {
    try (Socket manager = manager();
        PeerProcess server =
            Cli.run(
                List.of("NOTIFY_SOCKET=" + folder.resolve("notify"), "WATCHDOG_USEC=40000"),
                "serve",
                "greet",
                "--tcp",
                "127.0.0.1:0")) {
      assertEquals("READY=1", next(manager));
      for (int i = 0; i < 3; i++) {
        assertEquals("WATCHDOG=1", next(manager));
      }
      assertTrue(server.isAlive());
    }
  }

  @Test
  @RequiresPeer({"python3", "env"})
  void theManagerFollowsTheServiceToItsNextProcess() throws Exception {
    String place = folder.resolve("handover").toString();
    String[] words = {"serve", "greet", "--takeover", "--handover", place, "--text", "old"};
    try (Socket manager = manager();
        PeerProcess old = activatedAndSupervised("greet", "listen4", words)) {
      assertEquals("READY=1", next(manager));
      String address = Cli.listeners(old, 1).getFirst().address();
      words[words.length - 1] = "new";
      try (PeerProcess next = supervised(words)) {
        assertEquals("MAINPID=" + next.pid(), next(manager));
        assertEquals("READY=1", next(manager));
        // Without being told it has the socket of the manager, and no other.
        assertEquals(address, Cli.listeners(next, 1).getFirst().address());
        assertEquals("new", heard(SockAddr.parse(address)));
        assertEquals(0, old.awaitExit(PATIENCE), old::toString);
        Cli.interrupt(next);
        // Nothing of the old one came between.
        assertEquals("STOPPING=1", next(manager));
        assertEquals(0, next.awaitExit(PATIENCE), next::toString);
      }
    }
  }

  private PeerProcess activatedAndSupervised(String names, String kinds, String... words)
      throws IOException {
    var all =
        new ArrayList<>(
            List.of(
                "NOTIFY_SOCKET=" + folder.resolve("notify"),
                "python3",
                "-uB",
                ACTIVATE.toString(),
                names,
                "own",
                "1",
                kinds));
    all.addAll(List.of(Cli.line(words).split(" ", -1)));
    return PeerProcess.start("env", all.toArray(String[]::new));
  }

  @Test
  void anotherUserMayNeitherTakeOverNorBeTakenOver() throws Exception {
    Requires.unless(OrdinaryUser.mayBecome(), "only root has another user to be");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    Path place = folder.resolve("handover");
    try (var server = StreamServer.listen("127.0.0.1:0", connection -> {});
        var offer =
            Handover.offer(
                place,
                List.of(new Handover.Entry("x", server)),
                HandoverConfig.DEFAULT,
                pid -> {})) {
      assertTrue(attempt(place).contains("EACCES"), () -> "the file keeps strangers away");
      Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("rwxrwxrwx"));
      assertTrue(attempt(place).endsWith("refused: uid 65534 may not take over"));
      assertFalse(server.listeners().getFirst().isClosed());
      assertEquals(place.toString(), offer.toString());
    }
    Path other = folder.resolve("other");
    try (Socket foreign =
        OrdinaryUser.call(() -> {
          Socket socket = Socket.socket(Domain.UNIX, Type.SEQPACKET);
          socket.bind(SockAddrUn.path(other));
          socket.listen(1);
          return socket;
        })) {
      var refused =
          assertThrows(IOException.class, () -> Takeover.from(other, HandoverConfig.DEFAULT));
      assertTrue(
          String.valueOf(refused.getMessage()).endsWith("it belongs to uid 65534"),
          refused::toString);
      assertFalse(foreign.isClosed());
    }
  }

  private static String attempt(Path place) throws Exception {
    return OrdinaryUser.call(() ->
        String.valueOf(
            assertThrows(IOException.class, () -> Takeover.from(place, HandoverConfig.DEFAULT))
                .getMessage()));
  }
}
