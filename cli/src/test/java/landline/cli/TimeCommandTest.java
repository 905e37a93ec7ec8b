// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import landline.server.DatagramServer;
import landline.testkit.LeakCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class TimeCommandTest {

  @Test
  void theFormatIsSentAndTheAnswerPrinted() throws IOException {
    try (var server =
        DatagramServer.listen(
            "127.0.0.1:0",
            request ->
                request.reply(
                    ("answer to " + new String(request.data(), UTF_8)).getBytes(UTF_8)))) {
      String address = server.address().toString();
      assertEquals("answer to %F\n", Typed.run("time", address, "%F").out());
      assertEquals("answer to %F %T\n", Typed.run("time", "udp:" + address, "%F", "%T").out());
      assertEquals("answer to \n", Typed.run("time", address).out());
    }
  }

  @Test
  void anEmptyAnswerIsNoTime() throws IOException {
    try (var server = DatagramServer.listen("127.0.0.1:0", it -> it.reply(new byte[0]))) {
      Typed typed = Typed.run("time", server.address().toString());
      assertEquals("", typed.out());
      assertEquals("time " + server.address() + ": the answer is empty", typed.complaint());
      assertEquals(Exit.FAILED, typed.exit());
    }
  }

  @Test
  void silenceIsATimeout() throws IOException {
    try (var server = DatagramServer.listen("127.0.0.1:0", request -> {})) {
      Typed typed = Typed.run("time", server.address().toString(), "--timeout=60ms");
      assertEquals("time " + server.address() + ": no answer in time", typed.complaint());
      assertEquals(Exit.TIMEOUT, typed.exit());
    }
  }

  @Test
  void silenceIsExplainedIfTheFormatIsNone() throws IOException {
    try (var server = DatagramServer.listen("127.0.0.1:0", request -> {})) {
      String address = server.address().toString();
      Typed typed = Typed.run("time", address, "now", "--timeout=60ms");
      assertEquals(
          "time "
              + address
              + ": no answer in time; a Landline service gives none, because the request holds no"
              + " valid conversion",
          typed.complaint());
      assertEquals(Exit.TIMEOUT, typed.exit());
    }
  }

  @Test
  void nobodyThereIsUnreachable() throws IOException {
    String address;
    try (var gone = DatagramServer.listen("127.0.0.1:0", request -> {})) {
      address = gone.address().toString();
    }
    Typed typed = Typed.run("time", address);
    assertTrue(typed.complaint().endsWith(": ECONNREFUSED (Connection refused)"), typed::toString);
    assertEquals(Exit.UNREACHABLE, typed.exit());
  }

  @Test
  void aBroadcastAddressIsNotAllowed() throws IOException {
    Typed typed = Typed.run("time", "127.255.255.255:9");
    assertEquals("connect 127.255.255.255:9: EACCES (Permission denied)", typed.complaint());
    assertEquals(Exit.NOT_ALLOWED, typed.exit());
  }
}
