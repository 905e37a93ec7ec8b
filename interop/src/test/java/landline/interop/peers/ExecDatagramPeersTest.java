// SPDX-License-Identifier: Apache-2.0
package landline.interop.peers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static landline.interop.harness.Patience.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import landline.exec.ExecClient;
import landline.exec.ExecConfig;
import landline.exec.ExecDatagramService;
import landline.interop.harness.Processes;
import landline.interop.harness.Python;
import landline.server.DatagramServer;
import landline.socket.Deadline;
import landline.socket.SockAddr;
import landline.testkit.LeakCheck;
import landline.testkit.Netcat;
import landline.testkit.PeerProcess;
import landline.testkit.RequiresPeer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Commands in datagrams from everybody's clients, and ours to everybody's servers.
@ExtendWith(LeakCheck.class)
@RequiresPeer({"python3", "nc", "ncat", "socat"})
class ExecDatagramPeersTest {

  private static final SockAddr LOOPBACK = SockAddr.parse("127.0.0.1:0");
  private static final Pattern CUT = Pattern.compile("'(.*)\\\\ncut: ([0-9]+) bytes\\\\n'");

  private static DatagramServer shell() throws IOException {
    return ExecDatagramService.listenInsecure(
        LOOPBACK, ExecConfig.DEFAULT, ExecDatagramService.SERVER);
  }

  private static List<String> ask(String... commands) throws IOException, InterruptedException {
    try (DatagramServer server = shell();
        PeerProcess client = Python.run("datagram_client.py", server.address().toString())) {
      return Python.talk(client, commands);
    }
  }

  @Test
  void aPythonClientHasOneAnswerToEachCommandAndNoneIsEmpty()
      throws IOException, InterruptedException {
    assertEquals(
        List.of(
            "'one\\n'",
            "'to stderr\\nto stdout\\n'",
            "'exit status 0\\n'",
            "'exit status 3\\n'",
            "'refused: the request is empty\\n'",
            "'你好\\n'"),
        ask("echo one", "echo 'to stderr' >&2; echo 'to stdout'", "true", "exit 3", "", "echo 你好"));
  }

  @Test
  void aLongAnswerIsCutAndSaysByHowMuch() throws IOException, InterruptedException {
    String answer = ask("seq 10000").getFirst();
    Matcher cut = CUT.matcher(answer);
    assertTrue(cut.matches(), answer);
    String kept = cut.group(1).replace("\\n", "\n");
    int lost = Integer.parseInt(cut.group(2));
    assertTrue(kept.startsWith("1\n2\n3\n"), answer);
    // The end of line before the notice belongs to the output or is the server's own.
    int total = 9 * 2 + 90 * 3 + 900 * 4 + 9000 * 5 + 6;
    int known = kept.length() + lost;
    assertTrue(known == total || known == total - 1, () -> known + " of " + total);
  }

  @Test
  void aLongAnswerIsNotCutWithinACharacter() throws IOException, InterruptedException {
    // The client ends with an error if it gets a part of one.
    for (String start : List.of("", "1", "12")) {
      String answer = ask("printf '" + start + "'; yes 你好 | head -1000 | tr -d '\\n'").getFirst();
      assertTrue(answer.startsWith("'" + start + "你好"), answer);
      assertTrue(CUT.matcher(answer).matches(), answer);
    }
  }

  @Test
  void thereIsExactlyOneReply() throws IOException, InterruptedException {
    try (DatagramServer server = shell();
        PeerProcess client =
            Python.run(
                "datagram_count.py",
                server.address().toString(),
                "for i in 1 2 3; do printf '%01000d' 0; sleep 0.15; done",
                "echo later")) {
      assertEquals(List.of("[1024]"), Python.talk(client));
    }
  }

  @ParameterizedTest
  @EnumSource(Netcat.class)
  void everyToolIsAnswered(Netcat tool) throws IOException, InterruptedException {
    try (DatagramServer server = shell();
        PeerProcess client = tool.write(server.address())) {
      client.write("echo one\n");
      client.awaitOutput("one\n", PATIENCE);
      client.write("true\n");
      assertEquals("one\nexit status 0\n", client.awaitOutput("0\n", PATIENCE));
    }
  }

  @Test
  void whatNeverEndsIsKilledAtTheLimitAndThatIsTheAnswer()
      throws IOException, InterruptedException {
    var config = ExecConfig.builder().timeLimit(Duration.ofSeconds(3)).build();
    try (DatagramServer server =
            ExecDatagramService.listenInsecure(LOOPBACK, config, ExecDatagramService.SERVER);
        PeerProcess client = Python.run("datagram_client.py", server.address().toString())) {
      String answer = Python.talk(client, "sleep 1000 & echo $$ $!; wait").getFirst();
      assertTrue(answer.endsWith("\\nkilled: time limit of 3 s\\n'"), answer);
      Processes.awaitEnd(answer);
    }
  }

  @Test
  void ourClientAsksAPythonServer() throws IOException, InterruptedException {
    try (PeerProcess server = Python.run("exec_datagram_server.py", "127.0.0.1:0")) {
      SockAddr at = Python.address(server);
      assertEquals("one\n", ExecClient.ask(at, "echo one", UTF_8, Deadline.in(PATIENCE)));
      assertEquals("wrong\n", ExecClient.ask(at, "echo wrong >&2", UTF_8, Deadline.in(PATIENCE)));
      Charset gbk = Charset.forName("GBK");
      assertEquals("命令执行完毕", ExecClient.ask(at, "true", gbk, Deadline.in(PATIENCE)));
    }
  }
}
