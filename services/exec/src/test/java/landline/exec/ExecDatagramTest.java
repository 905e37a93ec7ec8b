// SPDX-License-Identifier: Apache-2.0
package landline.exec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import landline.server.DatagramConfig;
import landline.server.DatagramServer;
import landline.socket.Datagram;
import landline.socket.Deadline;
import landline.socket.Domain;
import landline.socket.SockAddrIn;
import landline.socket.Socket;
import landline.socket.Type;
import landline.testkit.LeakCheck;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LeakCheck.class)
class ExecDatagramTest {

  private static final Charset GBK = Charset.forName("GBK");

  @TempDir Path folder;
  private Socket socket;

  @BeforeEach
  void open() throws IOException {
    socket = Socket.socket(Domain.INET, Type.DGRAM);
    socket.timeout(Duration.ofMinutes(1));
  }

  @AfterEach
  void close() {
    socket.close();
  }

  private static DatagramServer listen(ExecConfig config) throws IOException {
    return ExecDatagramService.listenInsecure(
        SockAddrIn.loopback(0), config, ExecDatagramService.SERVER);
  }

  /// One request, and its reply; there must be no second one.
  private byte[] ask(DatagramServer server, byte[] request) throws IOException {
    socket.sendTo(request, server.address());
    Datagram reply = socket.recvFrom(65_535);
    assertEquals(server.address(), reply.from());
    assertTrue(socket.tryRecvFrom(1).isEmpty(), "a second reply");
    return reply.data();
  }

  private String ask(DatagramServer server, String request) throws IOException {
    return new String(ask(server, request.getBytes(UTF_8)), UTF_8);
  }

  @Test
  void aCommandIsAnsweredByWhatItPrints() throws IOException {
    try (var server = listen(ExecConfig.DEFAULT)) {
      assertEquals("a\nb\n", ask(server, "echo a; echo b >&2"));
      assertEquals("a\n", ask(server, "echo a\n"));
      assertEquals("a \n", ask(server, "echo 'a '\r\n"));
      assertEquals("1\n2\n", ask(server, "for i in 1 2\ndo echo $i\ndone"));
    }
  }

  @Test
  void noReplyIsEverEmpty() throws IOException {
    try (var server = listen(ExecConfig.DEFAULT)) {
      assertEquals("exit status 0\n", ask(server, "true"));
      assertEquals("exit status 9\n", ask(server, "exit 9"));
      assertEquals("refused: the request is empty\n", ask(server, ""));
      assertEquals("refused: the request is empty\n", ask(server, "\r\n"));
      assertEquals("exit status 143 (SIGTERM)\n", ask(server, "kill $$"));
    }
  }

  @Test
  void aReplyOfTheGreatestLengthIsWhole() throws IOException {
    try (var server = listen(ExecConfig.DEFAULT)) {
      assertEquals("x".repeat(1024), ask(server, "head -c 1024 /dev/zero | tr '\\0' x"));
    }
  }

  @Test
  void aLongerReplyIsCutAndSaysSo() throws IOException {
    try (var server = listen(ExecConfig.DEFAULT)) {
      String reply = ask(server, "head -c 5242880 /dev/zero | tr '\\0' x");
      int kept = reply.indexOf('\n');
      assertEquals("x".repeat(kept), reply.substring(0, kept));
      assertEquals("\ncut: " + (5_242_880 - kept) + " bytes\n", reply.substring(kept));
      assertTrue(reply.length() <= 1024 && reply.length() > 1000, "length " + reply.length());
    }
  }

  @Test
  void aReplyIsCutAtACharacterOfTheWiresCharset() throws IOException {
    for (Charset charset : new Charset[] {UTF_8, GBK, Charset.forName("GB18030")}) {
      try (var server = listen(ExecConfig.builder().charset(charset).build())) {
        for (int shift = 0; shift < 3; shift++) {
          String text = "x".repeat(shift) + "汉字".repeat(1000);
          String command = "printf %s " + text;
          String reply = new String(ask(server, command.getBytes(charset)), charset);
          int kept = reply.indexOf('\n');
          assertEquals(text.substring(0, kept), reply.substring(0, kept));
          int cut = text.substring(kept).getBytes(charset).length;
          assertEquals("\ncut: " + cut + " bytes\n", reply.substring(kept));
        }
      }
    }
  }

  @Test
  void theLimitOfAReplyCanBeSet() throws IOException {
    try (var server = listen(ExecConfig.builder().maxReply(65_507).build())) {
      assertEquals(65_507, ask(server, "head -c 65507 /dev/zero | tr '\\0' x").length());
      String reply = ask(server, "head -c 65508 /dev/zero | tr '\\0' x");
      assertTrue(reply.length() <= 65_507 && reply.endsWith(" bytes\n"), reply.substring(65_400));
    }
  }

  @Test
  void atTheOutputLimitACommandIsKilledAndTheReplySaysIt() throws IOException {
    try (var server = listen(ExecConfig.builder().outputLimit(100_000).build())) {
      String reply = ask(server, "yes");
      assertTrue(
          reply.endsWith(" bytes\nkilled: output limit of 100000 bytes\n"), reply.substring(900));
      assertEquals("a\n", ask(server, "echo a"));
    }
  }

  @Test
  void atTheTimeLimitTheWholeGroupIsKilledAndTheReplySaysIt() throws IOException {
    try (var server = listen(ExecConfig.builder().timeLimit(Duration.ofSeconds(1)).build())) {
      String reply = ask(server, "sleep 1000 & echo $!; sleep 1000");
      String[] lines = reply.split("\n", -1);
      assertEquals("killed: time limit of 1 s", lines[1]);
      Processes.awaitEnd(Long.parseLong(lines[0]));
    }
  }

  @Test
  void aRequestThatIsTooLongIsNotRun() throws IOException {
    Path file = folder.resolve("run");
    String command = "touch " + file + ";";
    try (var server = listen(ExecConfig.builder().maxCommand(1000).build())) {
      byte[] request = Arrays.copyOf(command.getBytes(UTF_8), 1001);
      Arrays.fill(request, command.length(), 1001, (byte) ' ');
      assertEquals(
          "refused: the command has more than 1000 bytes\n",
          new String(ask(server, request), UTF_8));
    }
    var small = DatagramConfig.builder().maxMessage(command.length()).build();
    try (var server =
        ExecDatagramService.listenInsecure(SockAddrIn.loopback(0), ExecConfig.DEFAULT, small)) {
      assertTrue(ask(server, command + "id").startsWith("refused: the command has more than"));
    }
    assertTrue(Files.notExists(file), "half of it was run");
  }

  @Test
  void aByte0IsRefused() throws IOException {
    Path file = folder.resolve("run");
    try (var server = listen(ExecConfig.DEFAULT)) {
      assertEquals("refused: a command holds a byte 0\n", ask(server, "touch " + file + "\0 2>&1"));
    }
    assertTrue(Files.notExists(file), "it was run");
  }

  @Test
  void bytesPassUntouchedInUtf8() throws IOException {
    byte[] gbk = "你好".getBytes(GBK);
    try (var server = listen(ExecConfig.DEFAULT)) {
      assertArrayEquals(gbk, ask(server, "printf %s 你好".getBytes(GBK)));
    }
  }

  @Test
  void requestsAreServedAtTheSameTime() throws IOException {
    Path go = folder.resolve("go");
    try (var server = listen(ExecConfig.DEFAULT);
        Socket other = Socket.socket(Domain.INET, Type.DGRAM)) {
      other.sendTo(
          ("while [ ! -e " + go + " ]; do sleep 0.02; done; echo on").getBytes(UTF_8),
          server.address());
      assertEquals("exit status 0\n", ask(server, "touch " + go));
      assertEquals("on\n", new String(other.recvFrom(1024).data(), UTF_8));
    }
  }

  @Test
  void aServerThatStopsKillsWhatStillRunsAndAnswers() throws IOException {
    Path file = folder.resolve("pids");
    try (var server = listen(ExecConfig.DEFAULT)) {
      socket.sendTo(
          ("sleep 1000 & echo $$ $! > " + file + ".new; mv " + file + ".new " + file + "; wait")
              .getBytes(UTF_8),
          server.address());
      Processes.await(() -> Files.exists(file));
      assertFalse(server.stop(Deadline.in(Duration.ofMillis(10))));
      assertEquals("killed: the server stops\n", new String(socket.recvFrom(1024).data(), UTF_8));
      for (String pid : Files.readString(file).strip().split(" ", -1)) {
        // The server reaps its own child; when the others of the group are gone, the kernel
        // decides.
        Processes.awaitEnd(Long.parseLong(pid));
      }
    }
  }
}
