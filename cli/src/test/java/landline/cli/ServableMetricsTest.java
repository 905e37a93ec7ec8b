// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import landline.server.Server;
import landline.server.ServerState;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.Socket;
import landline.socket.Type;
import landline.testkit.LeakCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LeakCheck.class)
class ServableMetricsTest {

  @TempDir Path folder;

  private static String get(String address, String path) throws IOException {
    SockAddr place = SockAddr.parse(address);
    try (Socket socket = Socket.socket(place.domain(), Type.STREAM)) {
      socket.timeout(Duration.ofSeconds(30));
      socket.connect(place);
      socket.sendAll(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(UTF_8));
      return new String(socket.inputStream().readAllBytes(), UTF_8);
    }
  }

  private static String address(String line) {
    return List.of(line.split(" +", -1)).get(2);
  }

  @Test
  void figuresAreShownBesideTheServices() throws IOException {
    try (Typed serve =
        new Typed().start("serve", "greet", "--tcp", "127.0.0.1:0", "--metrics", "0")) {
      List<String> lines = serve.awaitLines(2);
      assertTrue(lines.get(0).startsWith("greet    tcp "), serve::toString);
      assertTrue(lines.get(1).startsWith("metrics  tcp "), serve::toString);
      String shown = address(lines.get(1));
      assertTrue(lines.get(1).endsWith("try: curl http://" + shown + "/metrics"), serve::toString);
      assertEquals("welcome to Landline\n", Typed.run("greet", address(lines.get(0))).out());
      String figures = get(shown, "/metrics");
      assertTrue(figures.contains("landline_server_connections_accepted_total{server=\"greet\""));
      assertFalse(figures.contains("server=\"metrics\""));
      assertTrue(get(shown, "/readyz").endsWith("ready\n"));
    }
  }

  @Test
  void whoMayReadTheFiguresIsWhoMayUseTheSocket() throws IOException {
    Path file = folder.resolve("m.sock");
    try (Typed serve =
        new Typed()
            .start(
                "serve",
                "time",
                "--udp=0",
                "--set",
                "metrics=" + file,
                "--set",
                "metrics-mode=0660")) {
      String line = serve.awaitLines(2).get(1);
      assertTrue(
          line.endsWith("curl --unix-socket " + file + " http://localhost/metrics"),
          serve::toString);
      assertEquals(0660, (int) Files.getAttribute(file, "unix:mode") & 0777);
      assertTrue(get("unix:" + file, "/metrics").contains("server=\"time\""));
    }
    assertFalse(Files.exists(file));
  }

  @Test
  void whileAServiceDrainsItIsSaidNotToBeReady() throws IOException {
    Path file = folder.resolve("c.sock");
    Typed serve =
        new Typed()
            .start(
                "serve",
                "call",
                "--operator=echo",
                "--unix",
                file.toString(),
                "--metrics=0",
                "--grace=10m");
    String shown = address(serve.awaitLines(2).get(1));
    var keyboard = new Keyboard();
    Typed caller = new Typed().in(keyboard).start("call", file.toString());
    keyboard.type("one\n");
    caller.awaitLines(1);
    serve.interrupt();
    serve.awaitComplaints(1);
    String answer = get(shown, "/readyz");
    assertTrue(answer.startsWith("HTTP/1.1 503 "), answer);
    assertTrue(answer.endsWith("call: draining\n"), answer);
    keyboard.end();
    assertEquals(Exit.OK, caller.exit());
    assertEquals(Exit.OK, serve.exit());
  }

  @Test
  void whereverTheFiguresAreShownThatEndsWithTheService() throws IOException {
    var listeners = new ArrayList<Server>();
    SideService side = Catalog.aside().getFirst();
    try (ServableService.Service figures =
        side.open(new ServerConfigs(ServeSettings.NONE, side), CommandContext.ofProcess())) {
      for (int i = 0; i < 2; i++) {
        var where = new Binding(SockAddrIn.loopback(0), Optional.empty(), false);
        listeners.add(figures.listen(Transport.TCP, where));
      }
    }
    for (Server each : listeners) {
      assertEquals(ServerState.STOPPED, each.state());
    }
  }

  @Test
  void otherMachinesAreNotShownFigures() {
    Typed serve = Typed.run("serve", "greet", "--tcp=0", "--metrics", "0.0.0.0:0");
    assertEquals(Exit.USAGE, serve.exit());
    assertEquals(
        "serve: --metrics: metrics have no access control, so the address must be loopb"
            + "ack or UNIX: 0.0.0.0:0; see landline serve --help",
        serve.complaint());
  }

  @Test
  void anAddressThatIsNoneIsToldWithItsPlace() {
    Typed serve = new Typed().variable("LANDLINE_SERVE_METRICS", "udp:9").start("serve", "greet");
    assertEquals(Exit.USAGE, serve.exit());
    assertEquals("LANDLINE_SERVE_METRICS: not served over UDP: udp:9", serve.complaint());
  }
}
