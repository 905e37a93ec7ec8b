// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import landline.socket.SockAddr;
import landline.testkit.LeakCheck;
import landline.testkit.PeerProcess;
import landline.testkit.RequiresPeer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(LeakCheck.class)
class SampleCommandsTest {

  @ParameterizedTest
  @CsvSource({
    "TCP,127.0.0.1:8080,nc 127.0.0.1 8080",
    "TCP,0.0.0.0:8080,nc 127.0.0.1 8080",
    "TCP,[::1]:8080,nc ::1 8080",
    "TCP,[::]:8080,nc ::1 8080",
    "UDP,127.0.0.1:8083,nc -u 127.0.0.1 8083",
    "UNIX,unix:/run/greet.sock,nc -U /run/greet.sock",
    "UNIX,unix:@greet,nc -U @greet",
    "UNIX_DATAGRAM,unix:/run/my time.sock,nc -uU '/run/my time.sock'"
  })
  void netcatGetsTheAddress(Transport transport, String address, String command) {
    assertEquals(command, SampleCommands.nc(transport, "", SockAddr.parse(address)));
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:1123,chronyd -Q 'server 127.0.0.1 port 1123 iburst'",
    "[::]:123,chronyd -Q 'server ::1 port 123 iburst'"
  })
  void chronydGetsTheAddress(String address, String command) {
    SockAddr place = SockAddr.parse(address);
    assertEquals(command, SampleCommands.chronyd(place, "port " + SampleCommands.port(place)));
  }

  @ParameterizedTest
  @RequiresPeer("bash")
  @ValueSource(
      strings = {
        "/run/plain.sock",
        "two words",
        "it's",
        "$(touch x) `y` \"z\" \\ ; & | < > * ? # ~ !",
        "line\nend",
        "\u001b[31mred'\\",
        "你好",
        "-n"
      })
  void aPastedWordIsTheWord(String word) throws IOException, InterruptedException {
    String quoted = SampleCommands.quote(word);
    assertTrue(quoted.chars().noneMatch(Character::isISOControl), quoted);
    try (PeerProcess bash = PeerProcess.start("bash", "-c", "printf '%s' " + quoted)) {
      assertEquals(0, bash.awaitExit(Duration.ofMinutes(1)));
      assertEquals(word, bash.output());
    }
  }

  @Test
  void whatSpeaksTlsIsTriedWithOpenssl() {
    assertEquals(
        "openssl s_client -quiet -connect 127.0.0.1:8443",
        SampleCommands.openssl(SockAddr.parse("0.0.0.0:8443")));
    assertEquals(
        "openssl s_client -quiet -connect [::1]:8443",
        SampleCommands.openssl(SockAddr.parse("[::]:8443")));
  }
}
