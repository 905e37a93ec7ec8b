// SPDX-License-Identifier: Apache-2.0
package landline.interop.peers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static landline.interop.harness.Patience.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import landline.exec.ExecClient;
import landline.exec.ExecConfig;
import landline.exec.ExecService;
import landline.interop.harness.Processes;
import landline.interop.harness.Puppet;
import landline.interop.harness.Python;
import landline.server.StreamServer;
import landline.socket.Deadline;
import landline.socket.SockAddr;
import landline.testkit.LeakCheck;
import landline.testkit.Netcat;
import landline.testkit.PeerProcess;
import landline.testkit.RequiresPeer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Commands from everybody's clients to our server, and from our client to everybody's servers.
@ExtendWith(LeakCheck.class)
@RequiresPeer({"python3", "nc", "ncat", "socat"})
class ExecPeersTest {

  private static final String TCP = "127.0.0.1:0";
  private static final String UNIX = "unix:FOLDER/exec";
  private static final Charset GBK = Charset.forName("GBK");
  private static final int FIVE_MB = 5_000_000;

  @TempDir Path folder;

  private String place(String address) {
    return address.replace("FOLDER", folder.toString());
  }

  private StreamServer shell(String address) throws IOException {
    return shell(address, ExecConfig.DEFAULT);
  }

  private StreamServer shell(String address, ExecConfig config) throws IOException {
    return ExecService.listen(SockAddr.parse(place(address)), config);
  }

  private Path randomFile() throws IOException {
    byte[] bytes = new byte[FIVE_MB];
    new Random(1).nextBytes(bytes);
    return Files.write(folder.resolve("random"), bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {TCP, UNIX})
  void aPythonClientHasEachAnswerAfterOneRecv(String address)
      throws IOException, InterruptedException {
    try (StreamServer server = shell(address);
        PeerProcess client = Python.run("exec_client.py", server.address().toString(), "utf-8")) {
      List<String> answers =
          Python.talk(
              client,
              "echo one",
              "echo 'to stderr' >&2; echo 'to stdout'",
              "",
              "printf '%s' 'no end of line'",
              "true",
              "exit 3",
              "echo 你好",
              "printf '%01000d' 0",
              "q",
              "echo never");
      assertEquals(
          List.of(
              "'one\\n'",
              "'to stderr\\nto stdout\\n'",
              "'no end of line'",
              "'exit status 0\\n'",
              "'exit status 3\\n'",
              "'你好\\n'",
              "'" + "0".repeat(1000) + "'"),
          answers);
    }
  }

  @Test
  void whatPrintsGbkIsReadAsGbkByAPythonClient() throws IOException, InterruptedException {
    try (StreamServer server = shell(TCP);
        PeerProcess client = Python.run("exec_client.py", server.address().toString(), "gbk")) {
      assertEquals(List.of("'你好\\n'"), Python.talk(client, "printf '\\304\\343\\272\\303\\n'"));
    }
  }

  @Test
  void aServerOfGbkRecodesForAPythonClient() throws IOException, InterruptedException {
    try (StreamServer server = shell(TCP, ExecConfig.builder().charset(GBK).build());
        PeerProcess client = Python.run("exec_client.py", server.address().toString(), "gbk")) {
      String utf8 = "printf '\\344\\275\\240\\345\\245\\275\\n'";
      assertEquals(List.of("'你好\\n'"), Python.talk(client, utf8));
    }
  }

  @ParameterizedTest
  @EnumSource(Netcat.class)
  void everyToolHasAllAnswersToItsCommandsAndEnds(Netcat tool)
      throws IOException, InterruptedException {
    for (String address : List.of(TCP, UNIX)) {
      try (StreamServer server = shell(address);
          PeerProcess client = tool.call(server.address())) {
        client.write("echo one\ntrue\nsleep 0.2; echo late");
        client.closeInput();
        assertEquals(0, client.awaitExit(PATIENCE), client::toString);
        assertEquals("one\nexit status 0\nlate\n", client.output());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Netcat.class)
  void fiveMegabytesArriveWhole(Netcat tool) throws IOException, InterruptedException {
    Path file = randomFile();
    for (String address : List.of(TCP, UNIX)) {
      try (StreamServer server = shell(address);
          PeerProcess client = tool.call(server.address())) {
        client.write("cat " + file + "\n");
        client.closeInput();
        assertEquals(0, client.awaitExit(PATIENCE));
        assertArrayEquals(Files.readAllBytes(file), client.outputBytes());
      }
    }
  }

  @Test
  void twoCommandsInOneSegmentAreTwo() throws IOException, InterruptedException {
    try (StreamServer server = shell(TCP);
        Puppet client = Puppet.call(server.address())) {
      client.send("false\\necho two\\n");
      client.end();
      assertEquals("'exit status 1\\ntwo\\n'", client.rest());
    }
  }

  @Test
  void oneCommandInThreeSegmentsIsOne() throws IOException, InterruptedException {
    try (StreamServer server = shell(TCP);
        Puppet client = Puppet.call(server.address())) {
      client.send("ec", "ho o", "ne\\n");
      client.end();
      assertEquals("'one\\n'", client.rest());
    }
  }

  @Test
  void aCharacterInTwoSegmentsIsOne() throws IOException, InterruptedException {
    try (StreamServer server = shell(TCP, ExecConfig.builder().charset(GBK).build());
        PeerProcess client =
            PeerProcess.start(
                "sh",
                "-c",
                "{ printf 'echo \\304'; printf '\\343\\n'; } | nc -N \"$@\" | od -An -tx1",
                "nc",
                "127.0.0.1",
                server.address().toString().split(":", -1)[1])) {
      assertEquals(0, client.awaitExit(PATIENCE), client::toString);
      assertEquals("c4 e3 0a", client.output().strip());
    }
  }

  @Test
  void whatNeverEndsIsKilledAtTheLimitWithItsChildren() throws IOException, InterruptedException {
    try (StreamServer server =
            shell(TCP, ExecConfig.builder().timeLimit(Duration.ofSeconds(3)).build());
        Puppet client = Puppet.call(server.address())) {
      client.send("sleep 1000 & echo $$ $!; wait");
      client.end();
      String answer = client.rest();
      assertTrue(answer.endsWith("\\nkilled: time limit of 3 s\\n'"), answer);
      Processes.awaitEnd(answer);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {TCP, UNIX})
  void killingAClientThatHasNotReadEverythingKillsASilentCommand(String address)
      throws IOException, InterruptedException {
    Path pids = folder.resolve("pids");
    try (StreamServer server = shell(address);
        Puppet client = Puppet.call(server.address())) {
      client.send("sleep 1000 & echo $$ $! >" + pids + "; echo unread; wait\\n");
      client.peek();
      client.kill();
      Processes.awaitEnd(Files.readString(pids));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {TCP, UNIX})
  void killingAClientKillsACommandThatGoesOnPrinting(String address)
      throws IOException, InterruptedException {
    try (StreamServer server = shell(address);
        Puppet client = Puppet.call(server.address())) {
      client.send("sleep 1000 & echo $$ $!; while :; do echo more; sleep 0.05; done\\n");
      String pids = client.recv();
      client.kill();
      Processes.awaitEnd(pids);
    }
  }

  @Test
  void whatABrowserSendsIsRefusedAndNotRun() throws IOException, InterruptedException {
    Path file = folder.resolve("never");
    try (StreamServer server = shell(TCP);
        Puppet client = Puppet.call(server.address())) {
      client.send("POST / HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\ntouch " + file + "\\n");
      assertEquals("'refused: this is an HTTP request, not a command\\n'", client.rest());
    }
    assertFalse(Files.exists(file));
  }

  @ParameterizedTest
  @ValueSource(strings = {TCP, UNIX})
  void ourClientRunsCommandsOnAPythonServer(String address)
      throws IOException, InterruptedException {
    try (PeerProcess server = Python.run("exec_server.py", place(address))) {
      SockAddr at = Python.address(server);
      assertEquals("one\n", run(at, UTF_8, "echo one"));
      assertEquals("one\ntwo\n", run(at, UTF_8, "echo one", "echo two"));
      assertEquals("wrong\n", run(at, UTF_8, "echo wrong >&2"));
      assertEquals("命令执行完毕", run(at, GBK, "true"));
    }
  }

  @Test
  void ourClientReadsFiveMegabytesFromAPythonServer() throws IOException, InterruptedException {
    Path file = randomFile();
    try (PeerProcess server = Python.run("exec_server.py", TCP);
        ExecClient client =
            ExecClient.connect(Python.address(server), UTF_8, Deadline.in(PATIENCE))) {
      client.send("cat " + file);
      client.finish();
      var bytes = new ByteArrayOutputStream();
      client.read(bytes);
      assertArrayEquals(Files.readAllBytes(file), bytes.toByteArray());
    }
  }

  private static String run(SockAddr at, Charset charset, String... commands) throws IOException {
    var text = new StringBuilder();
    try (ExecClient client = ExecClient.connect(at, charset, Deadline.in(PATIENCE))) {
      client.run(List.of(commands), text);
    }
    return text.toString();
  }
}
