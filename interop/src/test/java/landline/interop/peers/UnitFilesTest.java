// SPDX-License-Identifier: Apache-2.0
package landline.interop.peers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static landline.interop.harness.Patience.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import landline.interop.harness.Cli;
import landline.socket.SockAddr;
import landline.socket.Socket;
import landline.socket.Type;
import landline.testkit.PeerProcess;
import landline.testkit.RequiresPeer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The units in `packaging/systemd`, as systemd reads them, and against what the servers do.
class UnitFilesTest {

  private static final Path UNITS = Path.of("..", "packaging", "systemd").toAbsolutePath();
  private static final String COMMAND = "/usr/bin/landline";
  private static final Pattern START = Pattern.compile("(?m)^ExecStart=" + COMMAND + " (.*)$");
  private static final Pattern FILTER = Pattern.compile("(?m)^SystemCallFilter=(~?)(.*)$");
  private static final Pattern CALL = Pattern.compile("(?m)^[0-9]+ +(\\w+)\\(");
  private static final int NTP_BYTES = 48;
  private static final byte NTP_REQUEST = 0x23;

  @TempDir private Path folder;

  static Stream<String> units() throws IOException {
    try (Stream<Path> files = Files.list(UNITS)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList().stream();
    }
  }

  private static String run(String program, String... words)
      throws IOException, InterruptedException {
    try (PeerProcess peer = PeerProcess.start(program, words)) {
      peer.closeInput();
      assertEquals(0, peer.awaitExit(PATIENCE), peer::toString);
      return peer.output() + peer.errors();
    }
  }

  @ParameterizedTest
  @MethodSource("units")
  @RequiresPeer("systemd-analyze")
  void systemdHasNothingToSay(String unit) throws IOException, InterruptedException {
    // It looks whether the program is there. Those that a unit names are read with it.
    for (String each : units().toList()) {
      String text = Files.readString(UNITS.resolve(each));
      Files.writeString(folder.resolve(each), text.replace(COMMAND, "/bin/sh"));
    }
    String verified = run("systemd-analyze", "verify", "--man=no", folder.resolve(unit).toString());
    assertEquals("", verified);
  }

  @ParameterizedTest
  @ValueSource(strings = {"greet", "call", "time"})
  @RequiresPeer("systemd-analyze")
  void littleIsLeftToAServiceThatRunsNoCommands(String service)
      throws IOException, InterruptedException {
    String unit = UNITS.resolve("landline-" + service + ".service").toString();
    String rated = run("systemd-analyze", "security", "--offline=true", "--threshold=25", unit);
    assertTrue(rated.contains("Overall exposure level"), rated);
  }

  @Test
  void eachUnitStartsTheCommandInAWayThatItAccepts() throws IOException, InterruptedException {
    int seen = 0;
    for (String unit : units().filter(name -> name.endsWith(".service")).toList()) {
      MatchResult start =
          START.matcher(Files.readString(UNITS.resolve(unit))).results().findFirst().orElseThrow();
      List<String> words =
          new ArrayList<>(
              List.of(start.group(1).replaceAll("/etc/\\S+", "/dev/null").split(" ", -1)));
      assertEquals("serve", words.set(0, "config"));
      assertTrue(unit.matches("landline-" + words.remove(1) + "@?\\.service"), unit);
      // It prints what serve would do, and refuses what serve refuses.
      try (PeerProcess config = Cli.runToItsEnd(words.toArray(String[]::new))) {
        assertEquals(0, config.awaitExit(PATIENCE), config::toString);
      }
      seen++;
    }
    assertEquals(4, seen);
  }

  @Test
  void theNextProcessIsStartedAsTheFirst() throws IOException {
    for (String service : List.of("greet", "call", "time")) {
      String unit = Files.readString(UNITS.resolve("landline-" + service + ".service"));
      MatchResult start = START.matcher(unit).results().findFirst().orElseThrow();
      String reload = "\nExecReload=/bin/sh -c '" + COMMAND + " " + start.group(1) + " &'\n";
      assertTrue(unit.contains(reload), unit);
    }
  }

  @Test
  void thePageQuotesTheUnits() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "systemd.md"));
    for (String unit : List.of("landline-greet.socket", "landline-greet.service")) {
      String text = Files.readString(UNITS.resolve(unit));
      String quoted =
          "\n`" + unit + "`:\n\n```ini\n" + text.substring(text.indexOf('\n') + 1) + "```\n";
      assertTrue(page.contains(quoted), unit);
    }
    for (String unit : units().toList()) {
      assertTrue(page.contains("`" + unit + "`"), unit);
    }
  }

  /// The system calls that a unit lets through.
  private static Set<String> allowed(String unit) throws IOException, InterruptedException {
    var allowed = new TreeSet<String>();
    for (MatchResult line : FILTER.matcher(unit).results().toList()) {
      for (String name : line.group(2).split(" ", -1)) {
        Set<String> calls = name.startsWith("@") ? members(name) : Set.of(name);
        if (line.group(1).isEmpty()) {
          allowed.addAll(calls);
        } else {
          allowed.removeAll(calls);
        }
      }
    }
    return allowed;
  }

  private static Set<String> members(String group) throws IOException, InterruptedException {
    var members = new TreeSet<String>();
    for (String line : run("systemd-analyze", "syscall-filter", group).lines().toList()) {
      String name = line.strip();
      if (name.startsWith("@") && !name.equals(group)) {
        members.addAll(members(name));
      } else if (name.matches("\\w+")) {
        members.add(name);
      }
    }
    return members;
  }

  private static void use(Cli.Listener listener) throws IOException {
    SockAddr address = SockAddr.parse(listener.address());
    boolean isTime = listener.transport().equals("ntp");
    try (Socket client = Socket.socket(address.domain(), isTime ? Type.DGRAM : Type.STREAM)) {
      client.timeout(PATIENCE);
      client.connect(address);
      if (isTime) {
        byte[] request = new byte[NTP_BYTES];
        request[0] = NTP_REQUEST;
        client.send(request);
        assertEquals(NTP_BYTES, client.recvFrom(NTP_BYTES).length());
      } else {
        client.sendAll("GET /metrics HTTP/1.0\r\n\r\n".getBytes(UTF_8));
        assertNotEquals(0, client.inputStream().readAllBytes().length);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"greet --tcp 127.0.0.1:0", "time --ntp 127.0.0.1:0"})
  @RequiresPeer({"systemd-analyze", "strace", "env", "kill"})
  void theServersMakeNoCallThatTheirUnitsForbid(String words)
      throws IOException, InterruptedException {
    String service = words.substring(0, words.indexOf(' '));
    Set<String> allowed =
        allowed(Files.readString(UNITS.resolve("landline-" + service + ".service")));
    assertTrue(allowed.contains("recvmsg") && !allowed.contains("mount"), allowed::toString);
    Path trace = folder.resolve("trace");
    // Only calls that return count: the one at which exit_group(2) ends a thread may have another's
    // result for its number (strace issue 322, before 6.12).
    var all = new ArrayList<>(List.of("-f", "-qq", "-e", "signal=none"));
    all.addAll(List.of("-e", "status=successful,failed", "-o", trace.toString()));
    var serve = new ArrayList<>(List.of("serve"));
    serve.addAll(List.of(words.split(" ", -1)));
    serve.addAll(List.of("--takeover", "--handover", folder.resolve("handover").toString()));
    serve.addAll(List.of("--metrics", "127.0.0.1:0"));
    all.addAll(Cli.command(serve.toArray(String[]::new)));
    try (PeerProcess server = PeerProcess.start("strace", all.toArray(String[]::new))) {
      for (Cli.Listener each : Cli.listeners(server, 2)) {
        use(each);
      }
      ProcessHandle java =
          ProcessHandle.of(server.pid()).orElseThrow().children().findFirst().orElseThrow();
      run("kill", "-INT", Long.toString(java.pid()));
      assertEquals(0, server.awaitExit(PATIENCE), server::toString);
    }
    var made = new TreeSet<String>();
    CALL.matcher(Files.readString(trace)).results().forEach(call -> made.add(call.group(1)));
    assertTrue(made.contains("accept4") || made.contains("recvmmsg"), made::toString);
    made.removeAll(allowed);
    assertEquals(Set.of(), made);
  }
}
