// SPDX-License-Identifier: Apache-2.0
package landline.interop.cli;

import static landline.interop.harness.Patience.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import landline.interop.harness.Cli;
import landline.interop.harness.Python;
import landline.testkit.LeakCheck;
import landline.testkit.PeerProcess;
import landline.testkit.RequiresPeer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The command as a user has it: what it serves is tried out as it says and with the simplest
/// clients, and it is a client of the simplest servers.
@ExtendWith(LeakCheck.class)
@RequiresPeer({"python3", "nc", "sh", "kill"})
class CliPeersTest {

  private static final String CTRL_C = "\u0003";
  private static final String CTRL_D = "\u0004";

  private static final String ANY = "127.0.0.1:0";

  @TempDir Path folder;

  private static void endsInPeaceOnInterrupt(PeerProcess server)
      throws IOException, InterruptedException {
    endsInPeaceOnInterrupt(server, "");
  }

  /// @param log what each of its lines, if there are any, has in it
  private static void endsInPeaceOnInterrupt(PeerProcess server, String log)
      throws IOException, InterruptedException {
    Cli.interrupt(server);
    assertEquals(0, server.awaitExit(PATIENCE), server::toString);
    boolean told = !log.isEmpty();
    List<String> complaints = Cli.complaints(server);
    assertEquals(told, !complaints.isEmpty(), server::toString);
    assertTrue(complaints.stream().allMatch(line -> line.contains(log)), server::toString);
  }

  /// What the server says how to try it, but for the second after which nc gives up: people try
  /// again.
  private static PeerProcess tryIt(Cli.Listener listener) throws IOException, InterruptedException {
    if (listener.tryIt().startsWith("landline ")) {
      String words = listener.tryIt().substring("landline ".length());
      return Cli.runToItsEnd(words.replaceFirst(" ", " " + Cli.PATIENT + " ").split(" ", -1));
    }
    return PeerProcess.start("sh", "-c", listener.tryIt().replace("nc -w1 ", "nc -w30 "));
  }

  @Test
  void greetIsServedAndTriedOutAsItSays() throws IOException, InterruptedException {
    String path = folder.resolve("greet").toString();
    try (PeerProcess server = Cli.run("serve", "greet", "--tcp", ANY, "--unix", path)) {
      for (Cli.Listener listener : Cli.listeners(server, 2)) {
        try (PeerProcess tried = PeerProcess.start("sh", "-c", listener.tryIt());
            PeerProcess python = Python.run("greet_client.py", listener.address())) {
          assertEquals(0, tried.awaitExit(PATIENCE), tried::toString);
          assertEquals("welcome to Landline\r\n", tried.output());
          assertEquals(List.of("'welcome to Landline\\r\\n'"), Python.talk(python));
        }
      }
      endsInPeaceOnInterrupt(server);
      assertFalse(Files.exists(Path.of(path)), path);
    }
  }

  @Test
  void callIsServedAndTriedOutAsItSays() throws IOException, InterruptedException {
    String path = folder.resolve("call").toString();
    try (PeerProcess server =
        Cli.run("serve", "call", "--tcp", ANY, "--udp", ANY, "--unix", path)) {
      for (Cli.Listener listener : Cli.listeners(server, 3)) {
        try (PeerProcess tried = PeerProcess.start("sh", "-c", listener.tryIt())) {
          tried.write("is anybody there?\n");
          tried.awaitOutput("is anybody there?\n", PATIENCE);
        }
        String client =
            listener.transport().equals("udp") ? "datagram_client.py" : "call_client.py";
        try (PeerProcess python = Python.run(client, listener.address())) {
          assertEquals(List.of("'hello'", "'you'"), Python.talk(python, "hello", "you"));
        }
      }
      endsInPeaceOnInterrupt(server);
    }
  }

  @Test
  void execIsServedAndTriedOutAsItSays() throws IOException, InterruptedException {
    String path = folder.resolve("exec").toString();
    try (PeerProcess server =
        Cli.run("serve", "exec", "--tcp", ANY, "--udp", ANY, "--unix", path, "--insecure-udp")) {
      for (Cli.Listener listener : Cli.listeners(server, 3)) {
        try (PeerProcess tried = tryIt(listener)) {
          tried.awaitOutput("Linux", PATIENCE);
        }
        boolean udp = listener.transport().equals("udp");
        try (PeerProcess python =
            udp
                ? Python.run("datagram_client.py", listener.address())
                : Python.run("exec_client.py", listener.address(), "utf-8")) {
          assertEquals(
              List.of("'one\\n'", "'exit status 1\\n'"), Python.talk(python, "echo one", "false"));
        }
      }
      endsInPeaceOnInterrupt(server, " INFO exec ");
    }
  }

  @Test
  void timeIsServedAndTriedOutAsItSays() throws IOException, InterruptedException {
    String path = folder.resolve("time").toString();
    try (PeerProcess server = Cli.run("serve", "time", "--udp", ANY, "--unix", path)) {
      for (Cli.Listener listener : Cli.listeners(server, 2)) {
        try (PeerProcess tried = tryIt(listener);
            PeerProcess python = Python.run("datagram_client.py", listener.address())) {
          tried.awaitOutput("\n", PATIENCE);
          assertTrue(tried.output().matches("\\d\\d:\\d\\d:\\d\\d\n"), tried::toString);
          assertEquals(List.of("'20%'"), Python.talk(python, "20%%"));
        }
      }
      endsInPeaceOnInterrupt(server);
    }
  }

  @Test
  @RequiresPeer("rdate")
  void daytimeAndRfc868AreServedAndTriedOutAsItSays() throws IOException, InterruptedException {
    try (PeerProcess server = Cli.run("serve", "time", "--daytime", ANY, "--rfc868", ANY)) {
      for (Cli.Listener listener : Cli.listeners(server, 4)) {
        try (PeerProcess tried = tryIt(listener)) {
          tried.awaitOutput("\n", PATIENCE);
          assertTrue(tried.output().matches("\\w+ \\w+ .*:.* 20\\d\\d\r?\n"), tried::toString);
        }
      }
      endsInPeaceOnInterrupt(server);
    }
  }

  @Test
  void aPersonAtTheServerTalksWithAPythonCaller() throws IOException, InterruptedException {
    try (PeerProcess server = Cli.run("serve", "call", "--operator", "terminal", "--tcp", ANY)) {
      String address = Cli.listeners(server, 1).getFirst().address();
      try (PeerProcess caller = Python.run("call_client.py", address)) {
        caller.write("is anybody there?\n");
        server.awaitOutput(": is anybody there?\n", PATIENCE);
        server.write("yes\n");
        caller.awaitOutput("'yes\\n'\n", PATIENCE);
        assertEquals(List.of("'yes\\n'"), Python.talk(caller));
        server.awaitOutput(" has hung up\n", PATIENCE);
      }
      Cli.interrupt(server);
      assertEquals(0, server.awaitExit(PATIENCE), server::toString);
    }
  }

  @Test
  void whatComesInLeavesALineThatIsBeingTypedWhole() throws IOException, InterruptedException {
    String path = folder.resolve("line").toString();
    String[] serve = Cli.line("serve", "call", "--unix", path).split(" ", -1);
    try (PeerProcess terminal = Python.run(List.of("TERM=xterm"), "terminal.py", serve)) {
      terminal.awaitOutput("try: ", PATIENCE);
      try (PeerProcess caller = PeerProcess.start("nc", "-U", path)) {
        caller.write("is anybody there?\n");
        terminal.awaitOutput(": is anybody there?\r", PATIENCE);
        terminal.write("wonder");
        terminal.awaitOutput("wonder", PATIENCE);
        caller.write("again\n");
        String screen = terminal.awaitOutput(": again\r", PATIENCE);
        terminal.write("ful\r");
        caller.awaitOutput("wonderful\n", PATIENCE);
        // The line was erased, and printed anew below.
        assertTrue(screen.contains("wonder\r\u001b[K@1 "), terminal::toString);
        terminal.awaitOutput("wonderful", PATIENCE);
        terminal.write(CTRL_D);
        terminal.awaitOutput(" was hung up on", PATIENCE);
      }
      terminal.write(CTRL_C);
      assertEquals(0, terminal.awaitExit(PATIENCE), terminal::toString);
      assertTrue(
          terminal.output().endsWith("the mode of the terminal is as before\n"),
          terminal::toString);
    }
  }

  /// Its input would be at its end again and again.
  @ParameterizedTest
  @ValueSource(strings = {"dumb", "xterm"})
  void aTerminalThatHasHungUpIsReadNoMore(String type) throws IOException, InterruptedException {
    String path = folder.resolve("line").toString();
    // The kernel keeps fifteen letters of landline-operator.
    String[] words = ("erat " + Cli.line("serve", "call", "--unix", path)).split(" ", -1);
    try (PeerProcess terminal = Python.run(List.of("TERM=" + type), "hang_up.py", words)) {
      terminal.awaitOutput("try: ", PATIENCE);
      terminal.closeInput();
      assertEquals(0, terminal.awaitExit(PATIENCE), terminal::toString);
      String shown = terminal.output();
      assertTrue(shown.endsWith("nobody reads the terminal\n"), terminal::toString);
      assertTrue(
          type.equals("xterm") || shown.contains("\nno answers any more: "), terminal::toString);
    }
  }

  @Test
  void greetAsksAPythonServer() throws IOException, InterruptedException {
    try (PeerProcess server = Python.run("greet_server.py", ANY, "欢迎");
        PeerProcess client =
            Cli.runToItsEnd("greet", Python.address(server).toString(), Cli.PATIENT)) {
      assertEnds("欢迎\n", client);
    }
  }

  @Test
  void timeAsksAPythonServer() throws IOException, InterruptedException {
    try (PeerProcess server = Python.run("time_server.py", ANY);
        PeerProcess client =
            Cli.runToItsEnd(
                "time", Python.address(server).toString(), "100%% at %%", Cli.PATIENT)) {
      assertEnds("100% at %\n", client);
    }
  }

  @Test
  void execHasAPythonServerRunACommand() throws IOException, InterruptedException {
    try (PeerProcess server = Python.run("exec_server.py", ANY);
        PeerProcess client =
            Cli.runToItsEnd(
                "exec",
                Cli.PATIENT,
                Python.address(server).toString(),
                "--",
                "echo",
                "-e",
                "one")) {
      assertEnds("-e one\n", client);
    }
  }

  @Test
  void execHasAPythonServerRunACommandInADatagram() throws IOException, InterruptedException {
    try (PeerProcess server = Python.run("exec_datagram_server.py", ANY);
        PeerProcess client =
            Cli.runToItsEnd("exec", Cli.PATIENT, "udp:" + Python.address(server), "echo one")) {
      assertEnds("one\n", client);
    }
  }

  @Test
  void callSaysPipedLinesToAPythonServerAndEndsWhenThatIsGone()
      throws IOException, InterruptedException {
    try (PeerProcess server = Python.run("call_server.py", ANY);
        PeerProcess client =
            Cli.run("call", Python.address(server).toString(), "--wait", "60s", Cli.PATIENT)) {
      client.write("hello from a pipe\n");
      server.awaitOutput("heard 'hello from a pipe\\n'\n", PATIENCE);
      client.closeInput();
      server.write("hello from a person\n");
      client.awaitOutput("hello from a person", PATIENCE);
      server.awaitOutput("heard ''\n", PATIENCE);
      server.kill();
      assertEquals(0, client.awaitExit(PATIENCE), client::toString);
    }
  }

  private static void assertEnds(String output, PeerProcess client) throws InterruptedException {
    assertEquals(0, client.awaitExit(PATIENCE), client::toString);
    assertEquals(output, client.output());
    assertEquals("", client.errors());
  }
}
