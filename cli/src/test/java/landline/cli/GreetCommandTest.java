// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.Charset;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import landline.server.StreamServer;
import landline.server.StreamService;
import landline.testkit.LeakCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class GreetCommandTest {

  private static Typed greet(StreamService service, String... options) throws IOException {
    try (var server = StreamServer.listen("127.0.0.1:0", service)) {
      var words = new String[options.length + 2];
      words[0] = "greet";
      words[1] = server.address().toString();
      System.arraycopy(options, 0, words, 2, options.length);
      return Typed.run(words);
    }
  }

  @Test
  void theGreetingIsPrinted() throws IOException {
    Typed typed = greet(connection -> connection.writeUtf8("welcome to Landline\r\n"));
    assertEquals("welcome to Landline\n", typed.out());
    assertEquals("", typed.err());
    assertEquals(Exit.OK, typed.exit());
  }

  @Test
  void theGreetingMayBeInAnotherCharset() throws IOException {
    Charset gbk = Charset.forName("GBK");
    Typed typed = greet(connection -> connection.write("欢迎".getBytes(gbk)), "--charset", "GBK");
    assertEquals("欢迎\n", typed.out());
  }

  @Test
  void aHostNameWillDo() throws IOException {
    try (var server =
        StreamServer.listen("127.0.0.1:0", connection -> connection.writeUtf8("hello"))) {
      String port = server.address().toString().replaceFirst(".*:", "");
      Typed typed = Typed.run("greet", "localhost:" + port);
      assertEquals("hello\n", typed.out(), typed::toString);
    }
  }

  @Test
  void whoHangsUpWithoutAWordHasFailed() throws IOException {
    Typed typed = greet(connection -> {});
    assertTrue(typed.complaint().matches("greet 127.0.0.1:[0-9]+: connection closed without data"));
    assertEquals(Exit.FAILED, typed.exit());
    assertEquals("", typed.out());
  }

  @Test
  void whoSaysNothingIsATimeout() throws IOException {
    var over = new CountDownLatch(1);
    StreamService silent =
        connection -> {
          try {
            over.await();
          } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
          }
        };
    try (var server = StreamServer.listen("127.0.0.1:0", silent)) {
      Typed typed = Typed.run("greet", server.address().toString(), "--timeout=50ms");
      assertTrue(
          // A thread that comes late finds no time left for the call.
          typed
              .complaint()
              .matches(
                  "(recv 127.0.0.1:[0-9]+ -> 127.0.0.1:[0-9]+: timed out; if the server speaks"
                      + " TLS: landline greet tls:|connect )127.0.0.1:[0-9]+(: timed out)?"),
          typed::toString);
      assertEquals(Exit.TIMEOUT, typed.exit());
      over.countDown();
    }
  }

  @Test
  void nobodyThereIsUnreachable() throws IOException {
    String address;
    try (var gone = StreamServer.listen("127.0.0.1:0", connection -> {})) {
      address = gone.address().toString();
    }
    Typed typed = Typed.run("greet", address);
    assertEquals("connect " + address + ": ECONNREFUSED (Connection refused)", typed.complaint());
    assertEquals(Exit.UNREACHABLE, typed.exit());
  }

  @Test
  void anUnknownHostIsUnreachable() throws IOException {
    Typed typed = Typed.run("greet", "no-such-host.invalid", "--timeout=1m");
    // Without any name server it can't be told whether the host exists.
    assertTrue(
        Set.of(
                "getaddrinfo no-such-host.invalid: EAI_NONAME (Name or service not known)",
                "getaddrinfo no-such-host.invalid: EAI_AGAIN (Temporary failure in name"
                    + " resolution)")
            .contains(typed.complaint()),
        typed.complaint());
    assertEquals(Exit.UNREACHABLE, typed.exit());
  }

  @Test
  void aTerminalIsNotControlledByAGreeting() throws IOException {
    try (var server =
        StreamServer.listen(
            "127.0.0.1:0", connection -> connection.writeUtf8("\u001b[2Jhello\r\n"))) {
      Typed typed = new Typed().out(StreamKind.TERMINAL);
      typed.start("greet", server.address().toString()).exit();
      assertEquals("\\x1b[2Jhello\n", typed.out());
    }
  }
}
