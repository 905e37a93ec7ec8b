// SPDX-License-Identifier: Apache-2.0
package landline.exec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import landline.server.DatagramConfig;
import landline.server.StreamConfig;
import landline.server.StreamServer;
import landline.socket.Domain;
import landline.socket.MsgFlags;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrIn6;
import landline.socket.SockAddrUn;
import landline.socket.Socket;
import landline.socket.Type;
import landline.testkit.LeakCheck;
import landline.testkit.Omission;
import landline.testkit.Peer;
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
  private static final String NOBODY = "65534";

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
        "plain exec gives a shell to whoever connects, so it is refused here: not a loopback"
            + " address: "
            + parsed;
    assertEquals(reason, refusal(parsed));
    assertEquals(reason, refusal(() -> ExecDatagramService.listen(parsed, ExecConfig.DEFAULT)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:0", "127.9.9.9:0", "[::1]:0", "[::ffff:127.0.0.1]:0"})
  void everyLoopbackAddressIsServed(String address) throws IOException {
    SockAddr parsed = SockAddr.parse(address);
    Omission.unless(canBind(parsed), "the machine has no " + address);
    try (var server = ExecService.listen(parsed, ExecConfig.DEFAULT);
        Caller caller = Caller.of(server)) {
      caller.send("echo in\n");
      assertEquals("in\n", caller.recv());
    }
    try (var server = ExecDatagramService.listen(parsed, ExecConfig.DEFAULT)) {
      assertEquals("in\n", ExecClient.ask(server.address(), "echo in", UTF_8, LONG));
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
                StreamConfig.DEFAULT.withUnixMode(0660)));
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
        refusal(
            () -> ExecDatagramService.listen(address, ExecConfig.DEFAULT, DatagramConfig.DEFAULT));
    assertTrue(message.contains("don't tell who sent them"), message);
  }

  @Test
  void onlyTheServersUserAndRootAreLetIn() {
    var access = new ExecAccess(1000);
    assertEquals(Optional.empty(), access.refusal(List.of(1000L)));
    assertEquals(Optional.empty(), access.refusal(List.of(0L)));
    assertEquals(Optional.empty(), access.refusal(List.of(1000L, 0L)));
    String foreign = "uid 1001 is not the server's uid 1000";
    assertEquals(Optional.of(foreign), access.refusal(List.of(1001L)));
    assertEquals(Optional.of(foreign), access.refusal(List.of(1000L, 1001L, 0L)));
    assertTrue(access.refusal(List.of()).isPresent());
    assertTrue(new ExecAccess(0).refusal(List.of(1000L)).isPresent());
  }

  @Test
  void anIpv6SocketThatSpeaksIpv4IsLetIn() throws IOException {
    try (var server = ExecService.listen(SockAddrIn.loopback(0), ExecConfig.DEFAULT)) {
      int port = ((SockAddrIn) server.address()).port();
      SockAddr mapped = SockAddrIn6.of("::ffff:127.0.0.1", port);
      Omission.unless(canBind(SockAddrIn6.of("::ffff:127.0.0.1", 0)), "the machine has no IPv6");
      try (Caller caller = Caller.of(mapped)) {
        caller.send("echo in\n");
        assertEquals("in\n", caller.recv());
      }
    }
  }

  @Test
  void aDatagramFromAPortThatProgramsShareIsRefused() throws IOException {
    try (var server = ExecDatagramService.listen(SockAddrIn.loopback(0), ExecConfig.DEFAULT);
        Socket socket = Socket.socket(Domain.INET, Type.DGRAM)) {
      socket.bind(anyPortBelow(10_000));
      socket.sendTo("echo in".getBytes(UTF_8), server.address());
      String reply = new String(socket.recvFrom(1024, MsgFlags.NONE, LONG).data(), UTF_8);
      assertTrue(reply.startsWith("refused: source port is not from "), reply);
    }
  }

  private static SockAddr anyPortBelow(int limit) {
    for (int port = limit - 1; port > 1024; port--) {
      if (canBind(SockAddrIn.loopback(port))) {
        return SockAddrIn.loopback(port);
      }
    }
    throw new AssertionError("no port is free");
  }

  /// Runs bash as another user.
  private static Peer asNobody(String script, String... arguments) throws IOException {
    String[] all = new String[7 + arguments.length];
    System.arraycopy(
        new String[] {"--reuid=" + NOBODY, "--clear-groups", "--", "bash", "-c", script, "bash"},
        0,
        all,
        0,
        7);
    System.arraycopy(arguments, 0, all, 7, arguments.length);
    return Peer.start("setpriv", all);
  }

  private static void requireRoot() throws IOException {
    int uid = (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    Omission.unless(uid == 0, "only root can run a client as another user");
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
        Peer nobody = asNobody(script, port(server.address()), file.toString())) {
      assertEquals(0, nobody.awaitExit(LONG), nobody::toString);
      assertEquals("refused: uid 65534 is not the server's uid 0\n", nobody.output());
    }
    assertTrue(Files.notExists(file), "it was run");
  }

  @Test
  @RequiresPeer({"setpriv", "bash"})
  void anotherUserWhoIsGoneIsNotTakenForRoot() throws IOException, InterruptedException {
    requireRoot();
    Path file = folder.resolve("run");
    String script = "for i in 1 2 3; do echo \"touch $2\" >/dev/tcp/127.0.0.1/$1; done";
    var oneByOne = StreamConfig.DEFAULT.withMaxConnections(1);
    try (var server = ExecService.listen(SockAddrIn.loopback(0), ExecConfig.DEFAULT, oneByOne)) {
      try (Caller first = Caller.of(server);
          Peer nobody = asNobody(script, port(server.address()), file.toString())) {
        first.send("echo in\n");
        assertEquals("in\n", first.recv());
        assertEquals(0, nobody.awaitExit(LONG), nobody::toString);
        // What is left of a connection that its owner has closed belongs to user 0 in the table.
        Processes.await(() -> closedPeers(server.address()) == 3);
      }
      Processes.await(() -> server.served() == 4);
      assertTrue(server.stop(LONG));
    }
    assertTrue(Files.notExists(file), "it was run");
  }

  private static long closedPeers(SockAddr server) {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/net/tcp"))) {
      return SocketTable.rows(lines)
          .filter(row -> row.remote().equals(SocketTable.wide(server).orElseThrow()))
          .filter(row -> !row.isOpen() && row.uid() == 0)
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
    try (var server = ExecDatagramService.listen(SockAddrIn.loopback(0), ExecConfig.DEFAULT);
        Peer nobody = asNobody(script, port(server.address()), file.toString())) {
      assertEquals(0, nobody.awaitExit(LONG), nobody::toString);
      assertEquals("refused: uid 65534 is not the server's uid 0\n", nobody.output());
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
        Peer nobody = asNobody("echo id | nc -U $1", file.toString())) {
      assertEquals(1, nobody.awaitExit(LONG), nobody::toString);
      assertTrue(nobody.errors().contains("Permission denied"), nobody::toString);
      assertEquals(0, server.served());
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
      try (Peer nobody = asNobody("echo id | nc -N -U $1", file.toString())) {
        assertEquals(0, nobody.awaitExit(LONG), nobody::toString);
        assertEquals("refused: uid 65534 is not the server's uid 0\n", nobody.output());
      }
      assertEquals(1, server.served());
    }
  }
}
