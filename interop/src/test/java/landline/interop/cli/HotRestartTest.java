// SPDX-License-Identifier: Apache-2.0
package landline.interop.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static landline.interop.harness.Patience.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import landline.interop.harness.Callers;
import landline.interop.harness.Cli;
import landline.interop.harness.Python;
import landline.socket.Shutdown;
import landline.socket.SockAddr;
import landline.socket.SockAddrUn;
import landline.socket.Socket;
import landline.socket.Type;
import landline.testkit.LeakCheck;
import landline.testkit.PeerProcess;
import landline.testkit.RequiresPeer;
import landline.testkit.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// `landline serve --takeover`: one process after the other serves, and callers don't notice.
@ExtendWith(LeakCheck.class)
@RequiresPeer({"python3", "kill", "env"})
class HotRestartTest {

  private static final String ANY = "127.0.0.1:0";

  @TempDir Path folder;

  private Path place() {
    return folder.resolve("handover");
  }

  /// Starts a process that takes over from the one before, if there is one.
  private PeerProcess serve(String... words) throws IOException {
    var all = new ArrayList<>(List.of("serve"));
    all.addAll(List.of(words));
    all.addAll(List.of("--takeover", "--handover", place().toString()));
    return Cli.run(all.toArray(String[]::new));
  }

  private static String address(PeerProcess server) throws InterruptedException {
    return Cli.listeners(server, 1).getFirst().address();
  }

  private static Socket dial(SockAddr address) throws IOException {
    Socket socket = Socket.socket(address.domain(), Type.STREAM);
    socket.timeout(PATIENCE);
    socket.connect(address);
    return socket;
  }

  private static String heard(SockAddr address) throws IOException {
    try (Socket socket = dial(address)) {
      return new String(socket.inputStream().readAllBytes(), UTF_8).strip();
    }
  }

  private static void ends(PeerProcess server) throws InterruptedException {
    assertEquals(0, server.awaitExit(PATIENCE), server::toString);
    assertTrue(server.errors().contains(" has taken over\n"), server::toString);
  }

  @Test
  void noCallerNoticesThatTheProcessIsAnotherOne() throws Exception {
    Path file = folder.resolve("greet.sock");
    PeerProcess server =
        serve("greet", "--tcp", ANY, "--unix", file.toString(), "--text", "process 0");
    try {
      SockAddr tcp = SockAddr.parse(Cli.listeners(server, 2).getFirst().address());
      try (var one = Callers.of(tcp, "process ", 3);
          var two = Callers.of(SockAddrUn.path(file), "process ", 2)) {
        one.awaitAnswer("process 0");
        for (int i = 1; i <= 4; i++) {
          String text = "process " + i;
          PeerProcess next =
              serve("greet", "--tcp", ANY, "--unix", file.toString(), "--text", text);
          PeerProcess before = server;
          server = next;
          try (before) {
            one.awaitAnswer(text);
            two.awaitAnswer(text);
            ends(before);
          }
        }
        assertEquals(List.of(), one.end());
        assertEquals(List.of(), two.end());
      }
      Cli.interrupt(server);
      assertEquals(0, server.awaitExit(PATIENCE), server::toString);
      assertFalse(Files.exists(file));
      assertFalse(Files.exists(place()));
    } finally {
      server.close();
    }
  }

  @Test
  void theFiguresGoOnAtTheSameAddress() throws Exception {
    String[] words = {"greet", "--tcp", ANY, "--metrics", ANY};
    PeerProcess server = serve(words);
    try {
      SockAddr shown = SockAddr.parse(Cli.listeners(server, 2).getLast().address());
      assertTrue(ready(shown).endsWith("ready\n"));
      PeerProcess before = server;
      server = serve(words);
      try (before) {
        assertEquals(shown.toString(), Cli.listeners(server, 2).getLast().address());
        assertTrue(ready(shown).endsWith("ready\n"));
        ends(before);
      }
      assertTrue(ready(shown).endsWith("ready\n"));
      Cli.interrupt(server);
      assertEquals(0, server.awaitExit(PATIENCE), server::toString);
    } finally {
      server.close();
    }
  }

  private static String ready(SockAddr address) throws IOException {
    try (Socket socket = dial(address)) {
      socket.sendAll("GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(UTF_8));
      return new String(socket.inputStream().readAllBytes(), UTF_8);
    }
  }

  @Test
  void noDatagramIsLost() throws Exception {
    PeerProcess server = serve("time", "--udp", ANY);
    try {
      SockAddr udp = SockAddr.parse(address(server));
      try (var asks = Callers.ofDatagrams(udp, "%Y", "20", 3)) {
        for (int i = 0; i < 2; i++) {
          asks.awaitMore(20);
          PeerProcess before = server;
          server = serve("time", "--udp", ANY);
          try (before) {
            assertEquals(udp.toString(), address(server));
            ends(before);
          }
        }
        asks.awaitMore(20);
        assertEquals(List.of(), asks.end());
      }
    } finally {
      server.close();
    }
  }

  @Test
  void anOpenCallGoesOnToItsEndInTheProcessThatTookIt() throws Exception {
    String[] words = {"call", "--tcp", ANY, "--operator", "echo", "--grace", "60s"};
    try (PeerProcess old = serve(words)) {
      SockAddr tcp = SockAddr.parse(address(old));
      try (Socket call = dial(tcp)) {
        assertTrue(says(call, "one").contains("one"));
        try (PeerProcess next = serve(words)) {
          assertEquals(tcp.toString(), address(next));
          old.awaitErrors("process " + next.pid() + " has taken over", PATIENCE);
          assertTrue(says(call, "two").contains("two"));
          try (Socket other = dial(tcp)) {
            assertTrue(says(other, "three").contains("three"));
          }
          assertTrue(says(call, "four").contains("four"));
          assertTrue(old.isAlive());
          call.shutdown(Shutdown.SHUT_WR);
          ends(old);
        }
      }
    }
  }

  @Test
  void whoWaitsForATurnHasItInTheProcessThatTookTheCall() throws Exception {
    String[] words = {"call", "--tcp", ANY, "--operator", "echo", "--grace", "60s"};
    try (PeerProcess old = serve(words)) {
      SockAddr tcp = SockAddr.parse(address(old));
      try (Socket call = dial(tcp);
          Socket waiting = dial(tcp)) {
        assertTrue(says(call, "one").contains("one"));
        waiting.sendAll("mine\n".getBytes(UTF_8));
        try (PeerProcess next = serve(words)) {
          old.awaitErrors("process " + next.pid() + " has taken over", PATIENCE);
          // The old one has an operator of its own, and so has the new one.
          try (Socket other = dial(tcp)) {
            assertTrue(says(other, "three").contains("three"));
          }
          call.shutdown(Shutdown.SHUT_WR);
          assertTrue(says(waiting, "too").contains("mine"));
          waiting.shutdown(Shutdown.SHUT_WR);
          ends(old);
        }
      }
    }
  }

  private static String says(Socket call, String word) throws IOException {
    call.sendAll((word + "\n").getBytes(UTF_8));
    var heard = new StringBuilder();
    byte[] bytes = new byte[100];
    while (heard.indexOf(word) < 0) {
      int length = call.recv(bytes);
      assertTrue(length > 0, "hung up after " + heard);
      heard.append(new String(bytes, 0, length, UTF_8));
    }
    return heard.toString();
  }

  @Test
  void aProcessThatIsKilledAtAnyStepHarmsNothing() throws Exception {
    try (PeerProcess server = serve("greet", "--tcp", ANY, "--text", "still here")) {
      SockAddr tcp = SockAddr.parse(address(server));
      for (String step : List.of("connected", "greeted", "offered", "taken")) {
        try (PeerProcess killed = Python.run("take_over.py", place().toString(), step)) {
          assertEquals(128 + 9, killed.awaitExit(PATIENCE), killed::toString);
        }
        assertEquals("still here", heard(tcp));
      }
      // That the last one is gone is noticed in a moment.
      try (PeerProcess next = awaitTurn("greet", "--tcp", ANY, "--text", "the next one")) {
        ends(server);
        assertEquals("the next one", heard(tcp));
        assertTrue(next.isAlive());
      }
    }
  }

  private PeerProcess awaitTurn(String... words) throws IOException, InterruptedException {
    while (true) {
      PeerProcess next = serve(words);
      // One of these lines comes first, and it is the only one.
      String line = next.awaitErrors("\n", PATIENCE);
      if (line.startsWith("serve: took over from process ")) {
        return next;
      }
      assertTrue(line.endsWith(" is taking over already\n"), next::toString);
      next.close();
    }
  }

  @Test
  void aProcessThatCantServeLeavesTheOneThatCan() throws Exception {
    try (PeerProcess server = serve("greet", "--tcp", ANY, "--text", "still here");
        Socket taken = Transport.TCP.listening()) {
      SockAddr tcp = SockAddr.parse(address(server));
      String other = taken.sockName().toString();
      try (PeerProcess next = serve("greet", "--tcp", tcp.toString(), "--tcp", other)) {
        assertEquals(75, next.awaitExit(PATIENCE), next::toString);
        assertTrue(next.errors().contains("EADDRINUSE"), next::toString);
      }
      assertEquals("still here", heard(tcp));
    }
  }

  @Test
  void twoAtOnceAreRefusedInOneLine() throws Exception {
    try (PeerProcess server = serve("greet", "--tcp", ANY, "--text", "still here")) {
      SockAddr tcp = SockAddr.parse(address(server));
      try (PeerProcess first = Python.run("take_over.py", place().toString(), "hold")) {
        first.awaitOutput("holding", PATIENCE);
        try (PeerProcess second = serve("greet", "--tcp", ANY)) {
          assertEquals(75, second.awaitExit(PATIENCE), second::toString);
          String line = "process " + first.pid() + " is taking over already\n";
          assertEquals("take over from " + place() + ": " + line, second.errors());
          assertEquals("", second.output());
        }
        first.closeInput();
        assertEquals(0, first.awaitExit(PATIENCE), first::toString);
        assertEquals("still here", heard(tcp));
      }
    }
  }

  @Test
  void aProcessThatStopsRefusesInOneLine() throws Exception {
    try (PeerProcess server = serve("greet", "--tcp", ANY)) {
      // It is offered before it is said to listen.
      address(server);
      try (PeerProcess next = Python.run("take_over.py", place().toString(), "hold")) {
        next.awaitOutput("holding", PATIENCE);
        Cli.interrupt(server);
        assertEquals(0, server.awaitExit(PATIENCE), server::toString);
        String line = "process " + next.pid() + " refused: the running process stops";
        List<String> complaints = Cli.complaints(server);
        assertEquals(1, complaints.size(), server::toString);
        assertTrue(complaints.getFirst().endsWith(line), server::toString);
      }
    }
  }

  @Test
  void aProgramOfOthersCanTakeOver() throws Exception {
    Path file = folder.resolve("greet.sock");
    try (PeerProcess server = serve("greet", "--tcp", ANY, "--unix", file.toString())) {
      SockAddr tcp = SockAddr.parse(Cli.listeners(server, 2).getFirst().address());
      try (PeerProcess python = Python.run("take_over.py", place().toString(), "ready")) {
        python.awaitOutput("['yours']", PATIENCE);
        ends(server);
        assertEquals("a word from python", heard(tcp));
        assertEquals("a word from python", heard(SockAddrUn.path(file)));
        assertEquals(0, python.awaitExit(PATIENCE), python::toString);
        assertEquals(
            List.of(
                "place handover SOCK_SEQPACKET",
                "keep greet SOCK_STREAM",
                "remove greet SOCK_STREAM",
                "['yours']"),
            python.output().lines().toList());
      }
      assertFalse(Files.exists(file));
    }
  }

  @Test
  void whatTheNextProcessDoesNotServeEnds() throws Exception {
    Path file = folder.resolve("greet.sock");
    try (PeerProcess server = serve("greet", "--tcp", ANY, "--unix", file.toString())) {
      SockAddr tcp = SockAddr.parse(Cli.listeners(server, 2).getFirst().address());
      try (PeerProcess next = serve("greet", "--tcp", tcp.toString())) {
        assertEquals(tcp.toString(), address(next));
        ends(server);
        next.awaitErrors("serve: no longer served: greet unix:" + file + "\n", PATIENCE);
        assertFalse(Files.exists(file));
      }
    }
  }

  /// Starts a process in a folder.
  private PeerProcess serveIn(String name, String... words) throws IOException {
    Path place = Files.createDirectory(folder.resolve(name));
    String line = "cd " + place + " && exec " + Cli.line(words);
    return PeerProcess.start("sh", "-c", line);
  }

  @Test
  void aProcessThatWasStartedInAnotherFolderFindsTheSameFiles() throws Exception {
    try (PeerProcess server =
        serveIn("a", "serve", "greet", "--unix", "x", "--takeover", "--handover", "h")) {
      Path file = folder.resolve("a/x");
      assertEquals("unix:" + file, address(server));
      String there = folder.resolve("a/h").toString();
      try (PeerProcess next =
          serveIn(
              "b",
              "serve",
              "greet",
              "--unix",
              file.toString(),
              "--takeover",
              "--handover",
              there)) {
        assertEquals("unix:" + file, address(next));
        ends(server);
        Cli.interrupt(next);
        assertEquals(0, next.awaitExit(PATIENCE), next::toString);
      }
      assertFalse(Files.exists(file));
      assertFalse(Files.exists(folder.resolve("a/h")));
    }
  }

  @Test
  void aKilledProcessIsFollowedByAFreshOne() throws Exception {
    try (PeerProcess server = serve("greet", "--tcp", ANY)) {
      String tcp = address(server);
      server.kill();
      assertTrue(Files.exists(place()));
      try (PeerProcess next = serve("greet", "--tcp", tcp, "--text", "afresh")) {
        assertEquals(tcp, address(next));
        assertEquals("afresh", heard(SockAddr.parse(tcp)));
        assertEquals("", next.errors());
      }
    }
  }
}
