// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import landline.socket.SockAddr;
import landline.socket.Socket;
import landline.socket.Type;
import landline.testkit.LeakCheck;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A caller who falls silent does not keep the operator.
@ExtendWith(LeakCheck.class)
class SilentCallerTest {

  @ParameterizedTest
  @CsvSource({"read-timeout, x", "first-byte-timeout, ''"})
  void aCallEndsWhenNeitherSideSpeaksForTheTimeThatIsSet(String setting, String word)
      throws IOException {
    String limit = "--" + setting + "=100ms";
    try (Typed serve =
        new Typed().start("serve", "call", "--operator=echo", "--tcp=127.0.0.1:0", limit)) {
      String tcp = List.of(serve.awaitLines(1).getFirst().split(" +", -1)).get(2);
      assertEquals(word, heard(SockAddr.parse(tcp), word));
    }
  }

  /// What a caller hears to the end of the call that says a word and no more.
  private static String heard(SockAddr address, String word) throws IOException {
    try (Socket caller = Socket.socket(address.domain(), Type.STREAM)) {
      // A test that waits in vain shall fail, not hang.
      caller.timeout(Duration.ofMinutes(1));
      caller.connect(address);
      caller.sendAll(word.getBytes(UTF_8));
      return new String(caller.inputStream().readAllBytes(), UTF_8);
    }
  }
}
