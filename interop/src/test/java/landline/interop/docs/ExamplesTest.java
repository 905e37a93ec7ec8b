// SPDX-License-Identifier: Apache-2.0
package landline.interop.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import landline.session.SessionClient;
import landline.socket.Datagram;
import landline.socket.Deadline;
import landline.socket.Dial;
import landline.socket.MsgFlags;
import landline.socket.ReceivedMessage;
import landline.socket.Rights;
import landline.socket.Shutdown;
import landline.socket.SockAddr;
import landline.socket.Socket;
import landline.socket.Type;
import landline.testkit.LeakCheck;
import landline.testkit.PeerProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// Runs the programs of `examples/` as the README says.
@ExtendWith(LeakCheck.class)
class ExamplesTest {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String READY = "listening on ";

  private static PeerProcess run(String example, String argument) throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String modules =
        Stream.of("socket", "connection", "server", "session")
            .map(module -> ROOT.resolve(module).resolve("target/classes").toString())
            .collect(Collectors.joining(":"));
    return PeerProcess.start(
        java,
        "--enable-native-access=landline.socket",
        "--module-path",
        modules,
        "--add-modules",
        "landline.server,landline.session",
        ROOT.resolve("examples").resolve(example).toString(),
        argument);
  }

  private static SockAddr address(PeerProcess server) throws InterruptedException {
    String line = server.awaitOutput("\n", PATIENCE).lines().findFirst().orElseThrow();
    assertTrue(line.startsWith(READY), line);
    return SockAddr.parse(line.substring(READY.length()));
  }

  @Test
  void theGreeterGreetsAndTheClientPrintsIt() throws IOException, InterruptedException {
    try (PeerProcess server = run("Greeter.java", "127.0.0.1:0");
        PeerProcess client = run("Ask.java", address(server).toString())) {
      assertEquals(0, client.awaitExit(PATIENCE), client::toString);
      assertEquals("welcome to Landline\n", client.output());
    }
  }

  @Test
  void datagramsComeBack() throws IOException, InterruptedException {
    try (PeerProcess server = run("EchoDatagrams.java", "127.0.0.1:0")) {
      SockAddr address = address(server);
      try (Socket socket = Socket.socket(address.domain(), Type.DGRAM)) {
        socket.connect(address);
        socket.send(new byte[] {1, 2, 3});
        Datagram answer = socket.recvFrom(100);
        assertEquals(3, answer.length());
      }
    }
  }

  @Test
  void oneThreadEchoesForManyConnections() throws IOException, InterruptedException {
    try (PeerProcess server = run("PollEcho.java", "127.0.0.1:0")) {
      SockAddr address = address(server);
      Deadline deadline = Deadline.in(PATIENCE);
      try (Socket first = Dial.dial(address, deadline);
          Socket second = Dial.dial(address, deadline)) {
        second.send(new byte[] {1, 2});
        assertEquals(2, second.recv(new byte[10], deadline));
        first.send(new byte[] {3});
        assertEquals(1, first.recv(new byte[10], deadline));
        first.shutdown(Shutdown.SHUT_WR);
        assertEquals(0, first.recv(new byte[10], deadline));
      }
    }
  }

  @Test
  void aPeerThatProvesItsAddressIsTalkedTo() throws IOException, InterruptedException {
    try (PeerProcess server = run("Chat.java", "127.0.0.1:0");
        SessionClient client = SessionClient.connect(address(server), Deadline.in(PATIENCE))) {
      client.send(new byte[] {1, 2, 3});
      assertEquals("hello", new String(client.receive(Deadline.in(PATIENCE)).data(), UTF_8));
      assertEquals(3, client.receive(Deadline.in(PATIENCE)).length());
    }
  }

  @Test
  void batchesComeBackAndTheirTimesArePrinted() throws IOException, InterruptedException {
    try (PeerProcess server = run("BatchEcho.java", "127.0.0.1:0")) {
      SockAddr address = address(server);
      try (Socket socket = Socket.socket(address.domain(), Type.DGRAM)) {
        socket.connect(address);
        Instant before = Instant.now().minusMillis(1);
        socket.send(new byte[] {1, 2, 3});
        assertEquals(3, socket.recvFrom(100).length());
        String end = "Z 3 bytes, " + socket.sockName() + "\n";
        String line = server.awaitOutput(end, PATIENCE).lines().toList().get(1);
        Instant printed = Instant.parse(line.substring(0, line.indexOf(' ')));
        assertTrue(printed.isAfter(before) && printed.isBefore(Instant.now()), line);
      }
    }
  }

  @Test
  void aUnixSocketTellsWhoIsThere(@TempDir Path folder) throws IOException, InterruptedException {
    try (PeerProcess server = run("WhoIsThere.java", folder.resolve("who.sock").toString())) {
      SockAddr address = address(server);
      try (Socket socket = Socket.socket(address.domain(), Type.STREAM)) {
        socket.connect(address);
        String answer = new String(socket.inputStream().readAllBytes(), UTF_8);
        assertTrue(answer.startsWith("pid " + ProcessHandle.current().pid() + ", uid "), answer);
      }
    }
  }

  @Test
  void aDescriptorIsPassed(@TempDir Path folder) throws IOException, InterruptedException {
    try (PeerProcess server = run("PassDescriptor.java", folder.resolve("pass.sock").toString())) {
      SockAddr address = address(server);
      try (Socket socket = Socket.socket(address.domain(), Type.STREAM)) {
        socket.connect(address);
        ByteBuffer room = ByteBuffer.allocate(100);
        try (ReceivedMessage message = socket.recvMsg(room, MsgFlags.NONE);
            Socket port = message.first(Rights.class).orElseThrow().takeSocket(0)) {
          String text = new String(room.array(), 0, room.position(), UTF_8);
          assertTrue(text.matches("uid [0-9]+, this is " + port.sockName()), text);
        }
      }
    }
  }

  @Test
  void aTcpConnectionTellsHowItIs() throws IOException, InterruptedException {
    try (PeerProcess server = run("WhoIsThere.java", "127.0.0.1:0")) {
      SockAddr address = address(server);
      try (Socket socket = Socket.socket(address.domain(), Type.STREAM)) {
        socket.connect(address);
        String answer = new String(socket.inputStream().readAllBytes(), UTF_8);
        assertTrue(answer.startsWith("TCP_ESTABLISHED, rtt "), answer);
      }
    }
  }

  @Test
  void everyExampleIsRunHere() throws IOException {
    Set<String> there = new TreeSet<>();
    try (Stream<Path> files = Files.list(ROOT.resolve("examples"))) {
      files.map(file -> file.getFileName().toString()).forEach(there::add);
    }
    assertEquals(
        new TreeSet<>(
            List.of(
                "Ask.java",
                "BatchEcho.java",
                "Chat.java",
                "EchoDatagrams.java",
                "Greeter.java",
                "PassDescriptor.java",
                "PollEcho.java",
                "WhoIsThere.java")),
        there);
  }
}
