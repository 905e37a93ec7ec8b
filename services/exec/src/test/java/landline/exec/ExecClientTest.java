// SPDX-License-Identifier: Apache-2.0
package landline.exec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import landline.server.StreamServer;
import landline.socket.Deadline;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrUn;
import landline.socket.Socket;
import landline.testkit.LeakCheck;
import landline.testkit.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LeakCheck.class)
class ExecClientTest {

  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Charset GBK = Charset.forName("GBK");

  private static StreamServer listen() throws IOException {
    return ExecService.listen(SockAddrIn.loopback(0), ExecConfig.DEFAULT);
  }

  private static String run(SockAddr address, Charset charset, List<String> commands)
      throws IOException {
    try (var client = ExecClient.connect(address, charset, Deadline.in(LONG))) {
      var text = new StringBuilder();
      client.run(commands, text);
      return text.toString();
    }
  }

  @Test
  void commandsAreRunInOrderAndReadToTheEnd() throws IOException {
    try (var server = listen()) {
      assertEquals(
          "a\nexit status 1\nb\n",
          run(server.address(), UTF_8, List.of("echo a", "false", "echo b")));
      assertEquals("", run(server.address(), UTF_8, List.of()));
    }
  }

  @Test
  void aUnixSocketServesToo(@TempDir Path folder) throws IOException {
    var address = SockAddrUn.path(folder.resolve("exec.sock"));
    try (var server = ExecService.listen(address, ExecConfig.DEFAULT)) {
      assertEquals("a\n", run(server.address(), UTF_8, List.of("echo a")));
    }
  }

  @Test
  void answersCanBeReadWhileTheSessionGoesOn() throws IOException {
    try (var server = listen();
        var client = ExecClient.connect(server.address(), UTF_8, Deadline.in(LONG))) {
      client.send("echo a");
      client.finish();
      var bytes = new ByteArrayOutputStream();
      client.read(bytes);
      assertArrayEquals(new byte[] {'a', '\n'}, bytes.toByteArray());
    }
  }

  @Test
  void manyCommandsWithLongAnswersDoNotStopEachOther() throws IOException {
    // More than both sides' buffers hold in either direction.
    String filler = " ".repeat(10_000);
    List<String> commands =
        Collections.nCopies(300, "head -c 100000 /dev/zero | tr '\\0' x" + filler);
    try (var server = listen()) {
      assertEquals(30_000_000, run(server.address(), UTF_8, commands).length());
    }
  }

  @Test
  void textIsInTheCharsetOfTheWire() throws IOException {
    try (var server =
        ExecService.listen(SockAddrIn.loopback(0), ExecConfig.builder().charset(GBK).build())) {
      String all = "汉字".repeat(20_000);
      assertEquals(
          "你好\n" + all,
          run(server.address(), GBK, List.of("echo 你好", "yes 汉字 | head -n 20000 | tr -d '\\n'")));
    }
  }

  @Test
  void bytesThatAreNoTextBecomeTheReplacement() throws IOException {
    try (var server = listen()) {
      assertEquals(
          "a\uFFFDb你\n",
          run(server.address(), UTF_8, List.of("printf 'a\\377b\\344\\275'; printf '\\240\\n'")));
    }
  }

  @Test
  void badCommandsAreRefusedBeforeAnythingIsSent() throws IOException {
    try (var server = listen();
        var client = ExecClient.connect(server.address(), UTF_8, Deadline.in(LONG))) {
      assertThrows(
          IllegalArgumentException.class,
          () -> client.run(List.of("echo a", "echo b\necho c"), new StringBuilder()));
      assertThrows(IllegalArgumentException.class, () -> client.send(""));
      client.finish();
      var text = new StringBuilder();
      client.read(text);
      assertEquals("", text.toString());
    }
  }

  @Test
  void silenceCanBeLimited() throws IOException {
    try (var server = listen();
        var client = ExecClient.connect(server.address(), UTF_8, Deadline.in(LONG))) {
      client.timeout(Duration.ofSeconds(3));
      client.send("echo a; sleep 1000");
      var text = new StringBuilder();
      assertThrows(SocketTimeoutException.class, () -> client.read(text));
      assertEquals("a\n", text.toString());
      server.stop(Deadline.in(Duration.ofMillis(1)));
    }
  }

  @Test
  void nobodyThereIsRefusedAtOnce() throws IOException {
    SockAddr address;
    try (var server = listen()) {
      address = server.address();
    }
    assertThrows(
        ConnectException.class, () -> ExecClient.connect(address, UTF_8, Deadline.in(LONG)));
    assertThrows(
        PortUnreachableException.class,
        () -> ExecClient.ask(address, "id", UTF_8, Deadline.in(LONG)));
  }

  @Test
  void aDatagramIsAskedAndAnswered() throws IOException {
    try (var server =
        ExecDatagramService.listenInsecure(
            SockAddrIn.loopback(0),
            ExecConfig.builder().charset(GBK).build(),
            ExecDatagramService.SERVER)) {
      assertEquals("你好\n", ExecClient.ask(server.address(), "echo 你好", GBK, Deadline.in(LONG)));
      assertThrows(
          SocketTimeoutException.class,
          () ->
              ExecClient.ask(
                  server.address(), "sleep 0.5", GBK, Deadline.in(Duration.ofMillis(50))));
    }
  }

  @Test
  void aServerWhoseQueueIsFullIsNotWaitedForLongerThanTheTimeout(@TempDir Path folder)
      throws IOException {
    SockAddr address = SockAddrUn.path(folder.resolve("full.sock"));
    try (Socket receiver = Transport.full(address)) {
      assertEquals(address, receiver.sockName());
      assertThrows(
          SocketTimeoutException.class,
          () -> ExecClient.ask(address, "true", UTF_8, Deadline.in(Duration.ofMillis(60))));
    }
  }
}
