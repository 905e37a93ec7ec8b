// SPDX-License-Identifier: Apache-2.0
package landline.exec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import landline.server.DatagramServer;
import landline.server.InheritedSockets;
import landline.socket.Deadline;
import landline.socket.Domain;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrIn6;
import landline.socket.Socket;
import landline.socket.Type;
import landline.socket.option.SocketOptions;
import landline.testkit.LeakCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LeakCheck.class)
class ExecTokenTest {

  private static final Duration LONG = Duration.ofMinutes(1);

  @TempDir Path folder;

  private DatagramServer listen() throws IOException {
    return ExecDatagramService.listen(
        SockAddrIn.loopback(0), ExecConfig.DEFAULT, ExecDatagramService.SERVER, folder);
  }

  private static Socket bound() throws IOException {
    Socket socket = Socket.socket(Domain.INET, Type.DGRAM);
    socket.setSockOpt(SocketOptions.SO_REUSEADDR, true);
    socket.bind(SockAddrIn.loopback(0));
    return socket;
  }

  @Test
  void aCommandWithTheTokenIsRunAndAnyOtherIsRefused() throws IOException {
    Path file = folder.resolve("run");
    try (DatagramServer server = listen()) {
      SockAddr at = server.address();
      ExecToken token = ExecToken.find(folder, at).orElseThrow();
      assertEquals("in\n", echo(server, token));
      String reason =
          "refused: the request does not begin with its token, the first line of "
              + ExecToken.file(folder, at)
              + "\n";
      String wrong = "token " + "0".repeat(64) + "\n";
      for (String start : List.of("", wrong, "token \n", "\n")) {
        assertEquals(reason, ExecClient.ask(at, start + "touch " + file, UTF_8, Deadline.in(LONG)));
      }
    }
    assertTrue(Files.notExists(file), "it was run");
  }

  @Test
  void theFileIsForItsOwnerAloneAndGoesWithTheServer() throws IOException {
    Path file;
    try (DatagramServer server = listen()) {
      file = ExecToken.file(folder, server.address());
      assertEquals(
          PosixFilePermissions.fromString("rw-------"), Files.getPosixFilePermissions(file));
      try (Stream<Path> all = Files.list(folder)) {
        assertEquals(List.of(file), all.toList());
      }
    }
    assertTrue(Files.notExists(file));
    assertEquals(Optional.empty(), ExecToken.find(folder, SockAddrIn.loopback(1)));
  }

  /// None of them is waited for, read without an end, or sent to anybody.
  @Test
  void whatIsNoFileWithATokenHasNone() throws IOException, InterruptedException {
    SockAddr server = SockAddrIn.loopback(1);
    Path file = ExecToken.file(folder, server);
    for (String text : List.of("", "token 5\n", "s".repeat(70) + "\n", "token " + "g".repeat(64))) {
      Files.writeString(file, text);
      assertEquals(Optional.empty(), ExecToken.find(folder, server), text);
      Files.delete(file);
    }
    Path elsewhere = folder.resolve("elsewhere");
    Files.writeString(elsewhere, "token " + "0".repeat(64) + "\n");
    for (Path target : List.of(elsewhere, Path.of("/dev/zero"), folder)) {
      Files.createSymbolicLink(file, target);
      assertEquals(Optional.empty(), ExecToken.find(folder, server), target::toString);
      Files.delete(file);
    }
    assertEquals(0, new ProcessBuilder("mkfifo", file.toString()).start().waitFor());
    assertEquals(Optional.empty(), ExecToken.find(folder, server));
    Files.delete(file);
    Files.copy(elsewhere, file);
    assertTrue(ExecToken.find(folder, server).isPresent());
  }

  @Test
  void theNextServerAtAnAddressHasAnotherToken() throws IOException {
    Path file = folder.resolve("token");
    byte[] first;
    try (Socket socket = bound()) {
      first = ExecToken.issue(file, socket).token().line();
    }
    try (Socket socket = bound()) {
      assertFalse(ExecToken.issue(file, socket).token().isOf(first));
    }
  }

  @Test
  void theNextProcessOnASocketHasTheSameToken() throws IOException {
    Path file = folder.resolve("token");
    try (Socket socket = bound()) {
      ExecToken.Issued before = ExecToken.issue(file, socket);
      // Of a process that has failed: the file of the next one may have the inode of the first.
      var _ = ExecToken.issue(file, socket);
      ExecToken.Issued after = ExecToken.issue(file, socket);
      assertTrue(after.token().isOf(before.token().line()));
      before.withdraw();
      assertTrue(Files.exists(file), "the file of another process was removed");
      after.withdraw();
      assertTrue(Files.notExists(file));
    }
  }

  private DatagramServer prepare(Socket socket) throws IOException {
    var sockets = new InheritedSockets("exec", socket.sockName(), List.of(socket.dup()), false);
    return ExecDatagramService.prepare(
        sockets, ExecConfig.DEFAULT, ExecDatagramService.SERVER, folder);
  }

  private static String echo(DatagramServer server, ExecToken token) throws IOException {
    return ExecClient.ask(server.address(), token, "echo in", UTF_8, Deadline.in(LONG));
  }

  @Test
  void aTakeoverThatFailsLeavesTheTokenToTheRunningServer() throws IOException {
    try (DatagramServer server = listen()) {
      ExecToken before = ExecToken.find(folder, server.address()).orElseThrow();
      prepare(server.listeners().getFirst()).close();
      ExecToken token = ExecToken.find(folder, server.address()).orElseThrow();
      assertArrayEquals(before.line(), token.line());
      assertEquals("in\n", echo(server, token));
    }
  }

  @Test
  void aRestartOnTheSocketOfAServiceManagerKeepsTheToken() throws IOException {
    try (Socket ofManager = bound()) {
      SockAddr at = ofManager.sockName();
      ExecToken read;
      try (DatagramServer first = prepare(ofManager)) {
        first.start();
        read = ExecToken.find(folder, at).orElseThrow();
      }
      try (DatagramServer next = prepare(ofManager)) {
        next.start();
        assertEquals("in\n", echo(next, read));
      }
    }
  }

  @Test
  void anIpv4AddressHasOneFileWhoeverLooks() {
    assertEquals(
        ExecToken.file(folder, SockAddrIn.loopback(5)),
        ExecToken.file(folder, SockAddrIn6.of("::ffff:127.0.0.1", 5)));
  }

  @Test
  void aServerWithoutATokenTakesOneThatIsThere() {
    String token = "token " + "0".repeat(64) + "\n";
    assertArrayEquals("id".getBytes(UTF_8), ExecToken.command((token + "id").getBytes(UTF_8)));
    for (String command : List.of("token 5\nid", "id", "", token.strip() + " id")) {
      assertArrayEquals(command.getBytes(UTF_8), ExecToken.command(command.getBytes(UTF_8)));
    }
  }

  @Test
  void aSocketWhoseDatagramsAnotherOneGetsIsRefused() throws IOException {
    try (Socket first = bound()) {
      Socket second = Socket.socket(Domain.INET, Type.DGRAM);
      second.setSockOpt(SocketOptions.SO_REUSEADDR, true);
      second.bind(first.sockName());
      var place = new InheritedSockets("exec", first.sockName(), List.of(first), false);
      var refused =
          assertThrows(
              IOException.class,
              () ->
                  ExecDatagramService.prepare(
                      place, ExecConfig.DEFAULT, ExecDatagramService.SERVER, folder));
      assertEquals(
          "another socket gets the datagrams for " + first.sockName(), refused.getMessage());
      second.close();
      Socket given = first.dup();
      var again = new InheritedSockets("exec", given.sockName(), List.of(given), false);
      try (DatagramServer server =
          ExecDatagramService.prepare(
              again, ExecConfig.DEFAULT, ExecDatagramService.SERVER, folder)) {
        assertFalse(given.getSockOpt(SocketOptions.SO_REUSEADDR));
        server.start();
        ExecToken token = ExecToken.find(folder, server.address()).orElseThrow();
        assertEquals("in\n", echo(server, token));
      }
    }
  }
}
