// SPDX-License-Identifier: Apache-2.0
package landline.interop.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static landline.interop.harness.Patience.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import landline.connection.Connection;
import landline.connection.SocketConnection;
import landline.connection.Tls;
import landline.interop.harness.Certificate;
import landline.session.SessionClient;
import landline.socket.Datagram;
import landline.socket.Deadline;
import landline.socket.Dial;
import landline.socket.MsgFlags;
import landline.socket.ReceivedMessage;
import landline.socket.Rights;
import landline.socket.Shutdown;
import landline.socket.SockAddr;
import landline.socket.SockAddrUn;
import landline.socket.Socket;
import landline.socket.Type;
import landline.testkit.LeakCheck;
import landline.testkit.PeerProcess;
import landline.testkit.RequiresPeer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// Runs the programs of `examples/` as the README says.
@ExtendWith(LeakCheck.class)
class ExamplesTest {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final String READY = "listening on ";

  private static PeerProcess run(String example, Object... arguments) throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String modules =
        Stream.of("socket", "connection", "server", "session", "metrics", "handover", "testnet")
            .map(module -> ROOT.resolve(module).resolve("target/classes").toString())
            .collect(Collectors.joining(":"));
    var words = new ArrayList<String>();
    words.addAll(List.of("--enable-native-access=landline.socket", "--module-path", modules));
    words.add("--add-modules=landline.metrics,landline.handover,landline.testnet");
    words.add(ROOT.resolve("examples").resolve(example).toString());
    Stream.of(arguments).map(Object::toString).forEach(words::add);
    return PeerProcess.start(java, words.toArray(String[]::new));
  }

  private static SockAddr address(PeerProcess server) throws InterruptedException {
    return address(server, READY);
  }

  private static SockAddr address(PeerProcess server, String before) throws InterruptedException {
    String output = server.awaitOutput(before, PATIENCE);
    int begin = output.indexOf(before) + before.length();
    return SockAddr.parse(output.substring(begin).lines().findFirst().orElseThrow());
  }

  private static String answer(SockAddr address, String request) throws IOException {
    Deadline deadline = Deadline.in(PATIENCE);
    try (Socket socket = Dial.dial(address, deadline);
        Connection connection = SocketConnection.of(socket)) {
      connection.deadline(deadline);
      connection.writeUtf8(request);
      return new String(connection.inputStream().readAllBytes(), UTF_8);
    }
  }

  /// A caller that is gone before the server has accepted it: its process is stopped meanwhile.
  private static void comeAndGo(PeerProcess server, SockAddr address)
      throws IOException, InterruptedException {
    signal(server, "STOP");
    try (Socket caller = Socket.socket(address.domain(), Type.STREAM)) {
      caller.connect(address);
    }
    signal(server, "CONT");
    server.awaitOutput("EPIPE", PATIENCE);
  }

  private static void signal(PeerProcess process, String name)
      throws IOException, InterruptedException {
    try (PeerProcess kill = PeerProcess.start("sh", "-c", "kill -" + name + " " + process.pid())) {
      assertEquals(0, kill.awaitExit(PATIENCE), kill::toString);
    }
  }

  @Test
  void theGreeterGreetsAndTheClientPrintsIt() throws IOException, InterruptedException {
    try (PeerProcess server = run("Greeter.java", "127.0.0.1:0");
        PeerProcess client = run("Ask.java", address(server))) {
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
  void aSenderWithoutAnAddressDoesNotEndTheServer(@TempDir Path folder)
      throws IOException, InterruptedException {
    try (PeerProcess server = run("BatchEcho.java", "unix:" + folder.resolve("echo.sock"))) {
      SockAddr address = address(server);
      try (Socket nameless = Socket.socket(address.domain(), Type.DGRAM);
          Socket socket = Socket.socket(address.domain(), Type.DGRAM)) {
        nameless.sendTo(new byte[] {1}, address);
        server.awaitOutput("ENOTCONN", PATIENCE);
        socket.bind(SockAddrUn.path(folder.resolve("client.sock")));
        socket.sendTo(new byte[] {1, 2, 3}, address);
        assertEquals(3, socket.recvFrom(100).length());
      }
    }
  }

  @Test
  @RequiresPeer("sh")
  void aUnixSocketTellsWhoIsThere(@TempDir Path folder) throws IOException, InterruptedException {
    try (PeerProcess server = run("WhoIsThere.java", folder.resolve("who.sock"))) {
      SockAddr address = address(server);
      comeAndGo(server, address);
      try (Socket socket = Socket.socket(address.domain(), Type.STREAM)) {
        socket.connect(address);
        String answer = new String(socket.inputStream().readAllBytes(), UTF_8);
        assertTrue(answer.startsWith("pid " + ProcessHandle.current().pid() + ", uid "), answer);
      }
    }
  }

  @Test
  @RequiresPeer("sh")
  void aDescriptorIsPassed(@TempDir Path folder) throws IOException, InterruptedException {
    try (PeerProcess server = run("PassDescriptor.java", folder.resolve("pass.sock"))) {
      SockAddr address = address(server);
      comeAndGo(server, address);
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
  void theThirdConnectionOfAPeerIsRefused() throws IOException, InterruptedException {
    try (PeerProcess server = run("LimitedEcho.java", "127.0.0.1:0")) {
      SockAddr address = address(server);
      Deadline deadline = Deadline.in(PATIENCE);
      try (Socket first = Dial.dial(address, deadline);
          Socket second = Dial.dial(address, deadline)) {
        for (Socket each : List.of(first, second)) {
          each.send(new byte[] {1, 2, 3});
          assertEquals(3, each.recv(new byte[10], deadline));
        }
        assertEquals("busy, try again later\r\n", answer(address, ""));
      }
    }
  }

  @Test
  @RequiresPeer("openssl")
  void aGreetingIsEncrypted(@TempDir Path folder)
      throws GeneralSecurityException, IOException, InterruptedException {
    Certificate own = Certificate.make(folder, "localhost");
    Deadline deadline = Deadline.in(PATIENCE);
    try (PeerProcess server = run("TlsGreeter.java", "127.0.0.1:0", own.certificates(), own.key());
        Socket socket = Dial.dial(address(server), deadline);
        Connection connection = Tls.client(socket, own.trusted(), "localhost", deadline)) {
      String greeting = new String(connection.inputStream().readAllBytes(), UTF_8);
      assertEquals("welcome to Landline by TLS_AES_256_GCM_SHA384\r\n", greeting);
    }
  }

  @Test
  void aSecondProcessTakesOverFromTheFirst(@TempDir Path folder)
      throws IOException, InterruptedException {
    Path place = folder.resolve("restart.sock");
    try (PeerProcess first = run("HotRestart.java", "127.0.0.1:0", place)) {
      SockAddr address = address(first);
      assertEquals("process " + first.pid() + "\r\n", answer(address, ""));
      try (PeerProcess second = run("HotRestart.java", "127.0.0.1:0", place)) {
        assertEquals(address, address(second));
        assertEquals(0, first.awaitExit(PATIENCE), first::toString);
        String last = "process " + second.pid() + " goes on\n";
        assertTrue(first.output().endsWith(last), first::toString);
        assertEquals("process " + second.pid() + "\r\n", answer(address, ""));
      }
    }
  }

  @Test
  void aGreetingIsCounted() throws IOException, InterruptedException {
    try (PeerProcess server = run("MeasuredGreeter.java", "127.0.0.1:0", "127.0.0.1:0")) {
      assertEquals("welcome to Landline\r\n", answer(address(server), ""));
      String request = "GET /metrics HTTP/1.0\r\nHost: localhost\r\n\r\n";
      String metrics = answer(address(server, "metrics at "), request);
      String accepted = "landline_server_connections_accepted_total";
      String counted = accepted + "{server=\"greet\",network_transport=\"tcp\"} 1\n";
      assertTrue(metrics.contains(counted), metrics);
    }
  }

  @Test
  void aServiceWorksOnAHundredRoughNetworks() throws IOException, InterruptedException {
    try (PeerProcess all = run("RoughNetwork.java");
        PeerProcess one = run("RoughNetwork.java", "17")) {
      assertEquals(0, all.awaitExit(PATIENCE), all::toString);
      assertEquals("100 networks, no failure\n", all.output());
      assertEquals(0, one.awaitExit(PATIENCE), one::toString);
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
                "HotRestart.java",
                "LimitedEcho.java",
                "MeasuredGreeter.java",
                "PassDescriptor.java",
                "PollEcho.java",
                "RoughNetwork.java",
                "TlsGreeter.java",
                "WhoIsThere.java")),
        there);
  }
}
