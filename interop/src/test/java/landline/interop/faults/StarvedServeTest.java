// SPDX-License-Identifier: Apache-2.0
package landline.interop.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static landline.interop.harness.Patience.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import landline.interop.harness.Cli;
import landline.socket.Deadline;
import landline.socket.SockAddr;
import landline.socket.Socket;
import landline.socket.Type;
import landline.testkit.LeakCheck;
import landline.testkit.PeerProcess;
import landline.testkit.RequiresPeer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// More callers on all listeners of one `landline serve` than its process may have descriptors.
@ExtendWith(LeakCheck.class)
@RequiresPeer({"sh", "env", "kill"})
class StarvedServeTest {

  private static final int DESCRIPTORS = 256;
  private static final int CALLERS_EACH = 150;

  @TempDir Path folder;

  private static Socket dial(SockAddr address) throws IOException {
    Socket socket = Socket.socket(address.domain(), Type.STREAM);
    socket.timeout(PATIENCE);
    socket.connect(address, Deadline.in(PATIENCE));
    return socket;
  }

  private static String answer(SockAddr address, String question) throws IOException {
    try (Socket socket = dial(address)) {
      socket.sendAll(question.getBytes(UTF_8));
      return new String(socket.inputStream().readAllBytes(), UTF_8);
    }
  }

  private static List<Socket> gather(List<SockAddr> addresses) throws IOException {
    var callers = new ArrayList<Socket>();
    var full = new ArrayList<SockAddr>();
    for (int i = 0; i < CALLERS_EACH; i++) {
      for (SockAddr address : addresses) {
        if (!full.contains(address)) {
          Socket socket = Socket.socket(address.domain(), Type.STREAM);
          try {
            socket.connect(address, Deadline.in(Duration.ofMillis(500)));
            callers.add(socket);
          } catch (IOException queueIsFull) {
            socket.close();
            full.add(address);
          }
        }
      }
    }
    return callers;
  }

  @Test
  void itLivesTellsOfItOnceAndServesAfterwards() throws IOException, InterruptedException {
    String serve =
        Cli.line(
            "serve",
            "greet",
            "call",
            "exec",
            "--metrics",
            "127.0.0.1:0",
            "--set",
            "greet.tcp=127.0.0.1:0",
            "--set",
            "greet.unix=" + folder.resolve("g"),
            "--set",
            "call.tcp=127.0.0.1:0",
            "--set",
            "call.unix=" + folder.resolve("c"),
            "--set",
            "exec.unix=" + folder.resolve("e"),
            "--set",
            "call.operator=echo");
    try (PeerProcess server =
        PeerProcess.start("sh", "-c", "ulimit -n " + DESCRIPTORS + "; exec " + serve)) {
      List<SockAddr> all =
          Cli.listeners(server, 6).stream().map(each -> SockAddr.parse(each.address())).toList();
      List<SockAddr> services = all.subList(0, all.size() - 1);
      long start = System.nanoTime();
      List<Socket> callers = gather(services);
      assertTrue(callers.size() > DESCRIPTORS, "callers: " + callers.size());
      server.awaitErrors("descriptors: all ", PATIENCE);
      // The figures are looked at just then.
      String health = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
      assertTrue(answer(all.getLast(), health).endsWith("\nok\n"), server::toString);
      callers.forEach(Socket::close);
      server.awaitErrors("descriptors: back to normal", PATIENCE);
      assertTrue(answer(services.getFirst(), "").startsWith("welcome"), server::toString);
      try (Socket shell = dial(services.getLast())) {
        shell.sendAll("echo well\n".getBytes(UTF_8));
        assertEquals("well", new String(shell.inputStream().readNBytes(4), UTF_8));
      }
      long most = 1 + Duration.ofNanos(System.nanoTime() - start).dividedBy(Duration.ofSeconds(10));
      assertTrue(count(server.errors(), "descriptors: all ") <= most, server::toString);
      assertEquals(0, count(server.errors(), "EMFILE"), server::toString);
      assertTrue(server.isAlive(), server::toString);
    }
  }

  private static long count(String text, String part) {
    return text.lines().filter(line -> line.contains(part)).count();
  }
}
