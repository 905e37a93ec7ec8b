// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import landline.call.CallConfig;
import landline.call.CallService;
import landline.call.Operator;
import landline.connection.Connection;
import landline.server.DatagramServer;
import landline.server.StreamServer;
import landline.server.StreamService;
import landline.testkit.LeakCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class CallCommandTest {

  private static StreamServer echo() throws IOException {
    return StreamServer.listen("127.0.0.1:0", new CallService(Operator.echo(), CallConfig.DEFAULT));
  }

  private static Typed call(StreamService service, String in, String... options)
      throws IOException {
    try (var server = StreamServer.listen("127.0.0.1:0", service)) {
      return call(in, server.address().toString(), options);
    }
  }

  private static Typed call(String in, String address, String... options) {
    var words = new String[options.length + 2];
    words[0] = "call";
    words[1] = address;
    System.arraycopy(options, 0, words, 2, options.length);
    Typed typed = new Typed().in(in).start(words);
    typed.exit();
    return typed;
  }

  @Test
  void whatIsPipedInIsSaidAndTheAnswerPrinted() throws IOException {
    try (var connection = echo()) {
      Typed typed = call("hello\n\nyou\n", connection.address().toString(), "--wait=1m");
      assertEquals("hello\n\nyou\n", typed.out());
      assertEquals("", typed.err());
      assertEquals(Exit.OK, typed.exit());
    }
  }

  @Test
  void nothingSaidIsNoFailure() throws IOException {
    try (var connection = echo()) {
      assertEquals(Exit.OK, call("", connection.address().toString(), "--wait=1m").exit());
    }
  }

  @Test
  void speechMayBeInAnotherCharset() throws IOException {
    Charset gbk = Charset.forName("GBK");
    var heard = new byte[4];
    Typed typed =
        call(
            connection -> {
              connection.inputStream().readNBytes(heard, 0, heard.length);
              connection.write("再见\n".getBytes(gbk));
            },
            "你好",
            "--charset=GBK");
    assertEquals("再见\n", typed.out());
    assertEquals("你好", new String(heard, gbk));
  }

  @Test
  void afterTheInputSilenceEndsTheCall() throws IOException {
    var over = new CountDownLatch(1);
    StreamService silent = connection -> await(over);
    try (var server = StreamServer.listen("127.0.0.1:0", silent)) {
      Typed typed = call("hello\n", server.address().toString(), "--wait=50ms");
      assertEquals(Exit.OK, typed.exit());
      assertEquals("", typed.err());
      over.countDown();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void whoHangsUpWithoutAWordHasFailed() throws IOException {
    Typed typed = call(CallCommandTest::listenToTheEnd, "hello\n");
    assertTrue(
        typed
            .complaint()
            .matches(
                "call (127.0.0.1:[0-9]+): connection closed without data; if the server speaks TLS:"
                    + " landline call tls:\\1"),
        typed::toString);
    assertEquals(Exit.FAILED, typed.exit());
  }

  private static void listenToTheEnd(Connection connection) throws IOException {
    connection.inputStream().readAllBytes();
  }

  @Test
  void whoHangsUpAfterAWordIsReportedToWhoeverStillTypes() throws IOException {
    var keyboard = new Keyboard();
    StreamService brief =
        connection -> {
          connection.inputStream().readNBytes(3);
          connection.writeUtf8("bye\n");
        };
    try (var server = StreamServer.listen("127.0.0.1:0", brief)) {
      keyboard.type("hi\n");
      Typed typed = new Typed().in(keyboard).start("call", server.address().toString());
      assertEquals(Exit.OK, typed.exit());
      assertEquals("bye\n", typed.out());
      assertEquals("call " + server.address() + ": the other side has hung up", typed.complaint());
    }
  }

  @Test
  void aTerminalIsNotControlledBySpeech() throws IOException {
    try (var server =
        StreamServer.listen("127.0.0.1:0", connection -> connection.writeUtf8("\u001bc\n"))) {
      Typed typed = new Typed().out(StreamKind.TERMINAL);
      typed.start("call", server.address().toString()).exit();
      assertEquals("\\x1bc\n", typed.out());
    }
  }

  @Test
  void whoWaitsIsToldItsPosition() throws IOException {
    var keyboard = new Keyboard();
    try (var connection = echo()) {
      String address = connection.address().toString();
      Typed first = new Typed().in(keyboard).start("call", address, "--wait=1m");
      keyboard.type("first\n");
      first.awaitLines(1);
      Typed second = new Typed().in("second\n").start("call", address, "--wait=1m");
      assertEquals(List.of("call: waiting; 1 call ahead of you"), second.awaitComplaints(1));
      keyboard.end();
      assertEquals(Exit.OK, second.exit());
      assertEquals("second\n", second.out());
      assertEquals("call: waiting; 1 call ahead of you\ncall: connected\n", second.err());
      assertEquals(Exit.OK, first.exit());
    }
  }

  @Test
  void aBusyLineHasItsOwnCode() throws IOException {
    var keyboard = new Keyboard();
    var service = new CallService(Operator.echo(), CallConfig.builder().maxWaiting(0).build());
    try (var connection = StreamServer.listen("127.0.0.1:0", service)) {
      String address = connection.address().toString();
      Typed first = new Typed().in(keyboard).start("call", address, "--wait=1m");
      keyboard.type("first\n");
      first.awaitLines(1);
      Typed second = call("second\n", address, "--wait=1m");
      assertEquals(Exit.BUSY, second.exit());
      assertEquals("call " + address + ": busy, the queue is full", second.complaint());
      keyboard.end();
      assertEquals(Exit.OK, first.exit());
    }
  }

  @Test
  void eachLineIsADatagram() throws IOException {
    try (var postbox =
        DatagramServer.listen("127.0.0.1:0", message -> message.reply(message.data()))) {
      Typed typed = call("a\n\nb", "udp:" + postbox.address(), "--wait=1m");
      assertEquals("a\n\nb\n", typed.out());
      assertEquals(Exit.OK, typed.exit());
      assertEquals(3, postbox.counts().received());
    }
  }

  @Test
  void aDatagramWithoutAnAnswerIsATimeout() throws IOException {
    try (var postbox = DatagramServer.listen("127.0.0.1:0", message -> {})) {
      String address = "udp:" + postbox.address();
      Typed typed = call("a\nb\n", address, "--wait=50ms");
      assertEquals("call " + address + ": no answer in time to 2 messages", typed.complaint());
      assertEquals(Exit.TIMEOUT, typed.exit());
    }
  }

  @Test
  void nobodyThereIsUnreachable() throws IOException {
    String address;
    try (var gone = echo()) {
      address = gone.address().toString();
    }
    Typed typed = call("hello\n", address);
    assertEquals("connect " + address + ": ECONNREFUSED (Connection refused)", typed.complaint());
    assertEquals(Exit.UNREACHABLE, typed.exit());
    assertEquals(Exit.UNREACHABLE, call("hello\n", "udp:" + address).exit());
    assertEquals(Optional.empty(), typed.out().lines().findFirst());
  }

  @Test
  void inputThatCannotBeReadIsAFailure() throws IOException {
    try (var connection = echo();
        Typed typed = new Typed().in(Typed.unreadable())) {
      typed.start("call", connection.address().toString(), "--wait=1m");
      assertEquals(Exit.FAILED, typed.exit());
      assertEquals("read standard input: Is a directory", typed.complaint());
    }
  }
}
