// SPDX-License-Identifier: Apache-2.0
package landline.exec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import landline.server.DatagramConfig;
import landline.server.StreamConfig;
import landline.server.StreamServer;
import landline.socket.Deadline;
import landline.socket.Domain;
import landline.socket.Shutdown;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrIn6;
import landline.socket.SockAddrUn;
import landline.socket.Socket;
import landline.socket.Type;
import landline.socket.UserId;
import landline.socket.option.SocketOptions;
import landline.testkit.LeakCheck;
import landline.testkit.PeerProcess;
import landline.testkit.Requires;
import landline.testkit.RequiresPeer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(LeakCheck.class)
class ExecAccessTest {

  private static final Duration LONG = Duration.ofMinutes(1);
  private static final String NOBODY = "65533";

  @TempDir Path folder;

  private static String refusal(Executable listen) {
    String message =
        String.valueOf(assertThrows(IllegalArgumentException.class, listen).getMessage());
    assertEquals(1, message.lines().count());
    return message;
  }

  private static String refusal(SockAddr address) {
    return refusal(() -> ExecService.listen(address, ExecConfig.DEFAULT));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0:0", "192.0.2.1:0", "[::]:0", "[2001:db8::1]:0", "126.0.0.1:0"})
  void everyInternetAddressButLoopbackIsRefusedWithTheReason(String address) {
    SockAddr parsed = SockAddr.parse(address);
    String reason =
        "plain exec gives a shell to every peer, so it is refused here: not a loopback"
            + " address: "
            + parsed;
    assertEquals(reason, refusal(parsed));
    assertEquals(
        reason,
        refusal(() ->
            ExecDatagramService.listenInsecure(
                parsed, ExecConfig.DEFAULT, ExecDatagramService.SERVER)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:0", "127.9.9.9:0", "[::1]:0", "[::ffff:127.0.0.1]:0"})
  void everyLoopbackAddressIsServed(String address) throws IOException {
    SockAddr parsed = SockAddr.parse(address);
    Requires.unless(canBind(parsed), "the machine has no " + address);
    try (var server = ExecService.listen(parsed, ExecConfig.DEFAULT);
        Caller caller = Caller.of(server)) {
      caller.send("echo in\n");
      assertEquals("in\n", caller.recv());
    }
    try (var server =
        ExecDatagramService.listenInsecure(
            parsed, ExecConfig.DEFAULT, ExecDatagramService.SERVER)) {
      assertEquals("in\n", ExecClient.ask(server.address(), "echo in", UTF_8, Deadline.in(LONG)));
    }
  }

  private static boolean canBind(SockAddr address) {
    try (Socket probe = Socket.socket(address.domain(), Type.DGRAM)) {
      probe.bind(address);
      return true;
    } catch (IOException missing) {
      return false;
    }
  }

  @Test
  void aSocketFileIsForItsOwnerAlone() throws IOException {
    Path file = folder.resolve("exec.sock");
    try (var server = ExecService.listen(SockAddrUn.path(file), ExecConfig.DEFAULT);
        Caller caller = Caller.of(server)) {
      assertEquals(
          PosixFilePermissions.fromString("rw-------"),
          Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS));
      caller.send("echo in\n");
      assertEquals("in\n", caller.recv());
    }
  }

  @Test
  void aSocketFileForOthersIsRefused() {
    Path file = folder.resolve("exec.sock");
    String message =
        refusal(() ->
            ExecService.listen(
                SockAddrUn.path(file),
                ExecConfig.DEFAULT,
                StreamConfig.builder().listen(l -> l.unixMode(0660)).build()));
    assertTrue(message.contains("mode 0660 lets others in"), message);
    assertTrue(Files.notExists(file));
  }

  @Test
  void aUnixNameWithoutAFileIsRefused() {
    assertTrue(refusal(SockAddr.parse("unix:@exec")).contains("only a socket file"));
    assertTrue(refusal(SockAddrUn.UNNAMED).contains("only a socket file"));
  }

  @Test
  void datagramsOfUnixSocketsAreRefused() {
    var address = SockAddrUn.path(folder.resolve("exec.sock"));
    String message =
        refusal(() ->
            ExecDatagramService.listenInsecure(
                address, ExecConfig.DEFAULT, DatagramConfig.DEFAULT));
    assertTrue(message.contains("do not identify the sender"), message);
  }

  private static Optional<String> refusal(long server, long peer) {
    return new ExecAccess(new UserId(server)).refusal(() -> Optional.of(new UserId(peer)));
  }

  @Test
  void onlyTheServersUserIsLetInAndRootOnlyToRootsServer() {
    assertEquals(Optional.empty(), refusal(1000, 1000));
    assertEquals(Optional.empty(), refusal(0, 0));
    assertEquals(Optional.of("uid 1001 is not the server's uid 1000"), refusal(1000, 1001));
    assertEquals(Optional.of("uid 0 is not the server's uid 1000"), refusal(1000, 0));
    assertEquals(Optional.of("uid 1000 is not the server's uid 0"), refusal(0, 1000));
  }

  @Test
  void whomTheKernelDoesNotNameIsRefused() {
    var access = new ExecAccess(new UserId(1000));
    assertTrue(
        access
            .refusal(Optional::empty)
            .orElseThrow()
            .startsWith("the owner of the socket is unknown"));
    String reason =
        access
            .refusal(() -> {
              throw new IOException("socket netlink: EAFNOSUPPORT");
            })
            .orElseThrow();
    assertEquals(
        "the kernel does not say whose socket that is: socket netlink: EAFNOSUPPORT", reason);
  }

  @Test
  void theUidOfAllWhomTheNamespaceDoesNotKnowVouchesForNobody() {
    assertTrue(refusal(1000, 65_534).isPresent());
    String reason = refusal(() -> assertNotNull(new ExecAccess(new UserId(65_534))));
    assertTrue(reason.contains("uid 65534 stands for every user without a uid"), reason);
    assertThrows(IllegalArgumentException.class, () -> new ExecAccess(new UserId(0xffffffffL)));
  }

  @Test
  void aDeadConnectionIsNotTakenForTheOneThatHasGotItsPort() throws IOException {
    Path file = folder.resolve("run");
    var oneByOne = StreamConfig.builder().maxConnections(1).build();
    try (var server = ExecService.listen(SockAddrIn.loopback(0), ExecConfig.DEFAULT, oneByOne)) {
      Caller first = Caller.of(server);
      first.send("echo in\n");
      assertEquals("in\n", first.recv());
      SockAddr port = dead(server.address(), "touch " + file + "\n");
      try (Socket later = Socket.socket(Domain.INET, Type.STREAM)) {
        later.setSockOpt(SocketOptions.SO_REUSEADDR, true);
        later.bind(port);
        later.connect(server.address());
        first.hangUp();
        later.sendAll("echo later\n".getBytes(UTF_8));
        later.shutdown(Shutdown.SHUT_WR);
        assertEquals("later\n", new String(later.inputStream().readAllBytes(), UTF_8));
      }
      assertTrue(server.stop(Deadline.in(LONG)));
    }
    assertTrue(Files.notExists(file), "it was run");
  }

  /// Connects, says something, and resets the connection.
  ///
  /// @return the address that is free again
  private static SockAddr dead(SockAddr server, String text) throws IOException {
    try (Socket socket = Socket.socket(Domain.INET, Type.STREAM)) {
      // Other programs, whose connections come from 127.0.0.1, can't have its port meanwhile.
      socket.bind(SockAddrIn.of("127.0.77.1", 0));
      socket.connect(server);
      socket.sendAll(text.getBytes(UTF_8));
      socket.shutdown(Shutdown.SHUT_WR);
      socket.setSockOpt(SocketOptions.SO_LINGER, Optional.of(Duration.ZERO));
      return socket.sockName();
    }
  }

  @Test
  void aPeerThatHasEndedItsOutputAndWaitsIsLetIn() throws IOException {
    var oneByOne = StreamConfig.builder().maxConnections(1).build();
    try (var server = ExecService.listen(SockAddrIn.loopback(0), ExecConfig.DEFAULT, oneByOne);
        Caller first = Caller.of(server);
        Caller second = Caller.of(server)) {
      first.send("echo in\n");
      assertEquals("in\n", first.recv());
      second.send("echo in, too\n");
      second.finish();
      first.hangUp();
      assertEquals("in, too\n", second.restAsText());
    }
  }

  @Test
  void anIpv6SocketThatSpeaksIpv4IsLetIn() throws IOException {
    try (var server = ExecService.listen(SockAddrIn.loopback(0), ExecConfig.DEFAULT)) {
      int port = ((SockAddrIn) server.address()).port();
      SockAddr mapped = SockAddrIn6.of("::ffff:127.0.0.1", port);
      Requires.unless(canBind(SockAddrIn6.of("::ffff:127.0.0.1", 0)), "the machine has no IPv6");
      try (Caller caller = Caller.of(mapped)) {
        caller.send("echo in\n");
        assertEquals("in\n", caller.recv());
      }
    }
  }

  /// Runs bash as another user.
  private static PeerProcess asNobody(String script, String... arguments) throws IOException {
    String[] all = new String[7 + arguments.length];
    System.arraycopy(
        new String[] {"--reuid=" + NOBODY, "--clear-groups", "--", "bash", "-c", script, "bash"},
        0,
        all,
        0,
        7);
    System.arraycopy(arguments, 0, all, 7, arguments.length);
    return PeerProcess.start("setpriv", all);
  }

  private static void requireRoot() throws IOException {
    int uid = (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    Requires.unless(uid == 0, "only root can run a client as another user");
  }

  private static String port(SockAddr address) {
    return Integer.toString(((SockAddrIn) address).port());
  }

  @Test
  @RequiresPeer({"setpriv", "bash"})
  void anotherUserIsRefusedOverTcpAndNothingIsRun() throws IOException, InterruptedException {
    requireRoot();
    Path file = folder.resolve("run");
    String script = "exec 3<>/dev/tcp/127.0.0.1/$1; echo \"touch $2\" >&3; cat <&3";
    try (var server = ExecService.listen(SockAddrIn.loopback(0), ExecConfig.DEFAULT);
        PeerProcess nobody = asNobody(script, port(server.address()), file.toString())) {
      assertEquals(0, nobody.awaitExit(LONG), nobody::toString);
      assertEquals("refused: uid 65533 is not the server's uid 0\n", nobody.output());
    }
    assertTrue(Files.notExists(file), "it was run");
  }

  @Test
  @RequiresPeer({"setpriv", "bash"})
  void anotherUserWhoIsGoneIsNotTakenForRoot() throws IOException, InterruptedException {
    requireRoot();
    Path file = folder.resolve("run");
    String script = "for i in 1 2 3; do echo \"touch $2\" >/dev/tcp/127.0.0.1/$1; done";
    var oneByOne = StreamConfig.builder().maxConnections(1).build();
    try (var server = ExecService.listen(SockAddrIn.loopback(0), ExecConfig.DEFAULT, oneByOne)) {
      try (Caller first = Caller.of(server);
          PeerProcess nobody = asNobody(script, port(server.address()), file.toString())) {
        first.send("echo in\n");
        assertEquals("in\n", first.recv());
        assertEquals(0, nobody.awaitExit(LONG), nobody::toString);
        // What is left of a connection that its owner has closed belongs to user 0 in the table.
        Processes.await(() -> closedPeers(server.address()) == 3);
      }
      Processes.await(() -> server.counts().accepted() == 4);
      assertTrue(server.stop(Deadline.in(LONG)));
    }
    assertTrue(Files.notExists(file), "it was run");
  }

  /// Connections to a server whose sockets no process has any more: column `inode` of
  /// proc_pid_net(5).
  private static long closedPeers(SockAddr server) {
    String end = String.format(":%04X", ((SockAddrIn) server).port());
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/net/tcp"))) {
      return lines
          .map(line -> line.strip().split(" +", -1))
          .filter(column -> column[2].endsWith(end) && column[9].equals("0"))
          .count();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  @Test
  @RequiresPeer({"setpriv", "bash", "dd"})
  void anotherUserIsRefusedOverUdpAndNothingIsRun() throws IOException, InterruptedException {
    requireRoot();
    Path file = folder.resolve("run");
    String script =
        "exec 3<>/dev/udp/127.0.0.1/$1; printf %s \"touch $2\" >&3; dd bs=1024 count=1 <&3";
    try (var server =
            ExecDatagramService.listenInsecure(
                SockAddrIn.loopback(0), ExecConfig.DEFAULT, ExecDatagramService.SERVER);
        PeerProcess nobody = asNobody(script, port(server.address()), file.toString())) {
      assertEquals(0, nobody.awaitExit(LONG), nobody::toString);
      assertEquals("refused: uid 65533 is not the server's uid 0\n", nobody.output());
    }
    assertTrue(Files.notExists(file), "it was run");
  }

  @Test
  @RequiresPeer({"setpriv", "bash", "nc"})
  void anotherUserCanNotOpenTheSocketFile() throws IOException, InterruptedException {
    requireRoot();
    // The folder of JUnit is closed to others already; it must be the file that is.
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path file = folder.resolve("exec.sock");
    try (StreamServer server = ExecService.listen(SockAddrUn.path(file), ExecConfig.DEFAULT);
        PeerProcess nobody = asNobody("echo id | nc -U $1", file.toString())) {
      assertEquals(1, nobody.awaitExit(LONG), nobody::toString);
      assertTrue(nobody.errors().contains("Permission denied"), nobody::toString);
      assertEquals(0, server.counts().accepted());
    }
  }

  @Test
  @RequiresPeer({"setpriv", "bash", "nc"})
  void anotherUserWhoGetsAtTheSocketFileIsRefused() throws IOException, InterruptedException {
    requireRoot();
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path file = folder.resolve("exec.sock");
    try (StreamServer server = ExecService.listen(SockAddrUn.path(file), ExecConfig.DEFAULT)) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
      try (PeerProcess nobody = asNobody("echo id | nc -N -U $1", file.toString())) {
        assertEquals(0, nobody.awaitExit(LONG), nobody::toString);
        assertEquals("refused: uid 65533 is not the server's uid 0\n", nobody.output());
      }
      assertEquals(1, server.counts().accepted());
    }
  }
}
