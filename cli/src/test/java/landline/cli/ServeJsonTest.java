// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import landline.server.StreamServer;
import landline.testkit.LeakCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LeakCheck.class)
class ServeJsonTest {

  @TempDir Path folder;

  @Test
  void aProgramReadsTheStartAndTheStop() throws IOException {
    Path file = folder.resolve("g.sock");
    Typed serve =
        new Typed().start("serve", "greet", "--tcp=0", "--unix=" + file, "--json", "--grace=1.5s");
    List<String> lines = serve.awaitLines(3);
    String time = "\\{\"time\":\"20[0-9T:.-]+Z\",\"event\":";
    Matcher tcp =
        Pattern.compile(
                time
                    + "\"listening\",\"service\":\"greet\",\"transport\":\"tcp\","
                    + "\"address\":\"(127.0.0.1:([0-9]+))\",\"port\":([0-9]+),\"tls\":false\\}")
            .matcher(lines.get(0));
    assertTrue(tcp.matches(), serve::toString);
    assertEquals(tcp.group(2), tcp.group(3));
    assertTrue(
        lines
            .get(1)
            .matches(
                time
                    + "\"listening\",\"service\":\"greet\",\"transport\":\"unix\","
                    + "\"address\":\"unix:"
                    + file
                    + "\",\"port\":null,\"tls\":false\\}"),
        serve::toString);
    assertTrue(
        lines.get(2).matches(time + "\"ready\",\"pid\":" + ProcessHandle.current().pid() + "\\}"),
        serve::toString);
    assertEquals("welcome to Landline\n", Typed.run("greet", tcp.group(1)).out());
    assertEquals(Exit.OK, serve.interrupt().exit());
    List<String> all = serve.out().lines().toList();
    assertEquals(5, all.size(), serve::toString);
    assertTrue(
        all.get(3).matches(time + "\"stopping\",\"grace_seconds\":1.500,\"successor_pid\":null\\}"),
        serve::toString);
    assertTrue(all.get(4).matches(time + "\"stopped\"\\}"), serve::toString);
  }

  @Test
  void whatCallersSayIsNotBetweenTheEvents() throws IOException {
    var keyboard = new Keyboard();
    try (Typed serve =
        new Typed()
            .in(keyboard)
            .start("serve", "call", "--tcp=0", "--operator=terminal", "--json")) {
      String listening = serve.awaitLines(2).getFirst();
      String tcp = listening.replaceFirst(".*\"address\":\"([^\"]*)\".*", "$1");
      Typed caller = new Typed().in("hello\n").start("call", tcp, "--wait=1m");
      assertTrue(serve.awaitComplaints(3).get(2).endsWith(": hello"), serve::toString);
      keyboard.end();
      caller.exit();
      assertEquals(2, serve.out().lines().count(), serve::toString);
    }
  }

  @Test
  void aServerThatDoesNotStartHasNoEvents() throws IOException {
    try (var other = StreamServer.listen("127.0.0.1:0", connection -> {})) {
      Typed serve = Typed.run("serve", "greet", "--json", "--tcp", other.address().toString());
      assertEquals("", serve.out());
      assertEquals(Exit.BUSY, serve.exit());
    }
  }
}
