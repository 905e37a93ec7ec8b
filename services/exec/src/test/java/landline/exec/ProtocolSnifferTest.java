// SPDX-License-Identifier: Apache-2.0
package landline.exec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProtocolSnifferTest {

  private static final Optional<String> HTTP = Optional.of("an HTTP request");
  private static final Optional<String> TLS = Optional.of("a TLS handshake");
  private static final Optional<String> NOTHING = Optional.empty();

  private static Optional<String> ended(String line) {
    return new ProtocolSniffer(1000).suspect(line.getBytes(ISO_8859_1), true);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1",
        "POST /;touch${IFS}x HTTP/1.1",
        "OPTIONS * HTTP/1.0",
        "CONNECT example.org:443 HTTP/1.1",
        "GET http://127.0.0.1:8082/ HTTP/1.1",
        "PRI * HTTP/2.0",
        "GET / HTTP/1.1 ",
        "GET / HTTP/1.1; touch x",
        "PROPFIND / HTTP/1.1\r",
        "id /;touch${IFS}x HTTP/1.1",
        "x- / HTTP/3",
        "id [::1]:8082 HTTP/1.1",
        "GET x HTTP/1.1",
        "GET / x HTTP/1.1"
      })
  void anHttpRequestIsNoCommand(String line) {
    assertEquals(HTTP, ended(line));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "uname -a",
        "GET",
        "GET -d http://127.0.0.1/",
        "grep -r HTTP/1.1 .",
        "curl -s http://127.0.0.1/ | head",
        "printf 'GET / HTTP/1.0\\r\\n\\r\\n' | nc 127.0.0.1 80",
        "HTTP/1.1",
        "echo HTTP/1.1",
        "echo x HTTP/1.1",
        "cat /etc/motd | grep HTTP/1.1",
        "sh ./ask HTTP/1.1"
      })
  void aCommandMaySpeakOfHttp(String line) {
    assertEquals(NOTHING, ended(line));
  }

  @Test
  void aTlsHandshakeIsNoCommand() {
    assertEquals(TLS, ended("\u0016\u0003\u0001\u0002\u0000\u0001"));
    assertEquals(TLS, new ProtocolSniffer(1000).suspect(new byte[] {0x16}, false));
  }

  @Test
  void aRequestWhoseEndHasNotComeYetIsNoCommand() {
    assertEquals(HTTP, new ProtocolSniffer(1000).suspect("GET /;id".getBytes(ISO_8859_1), false));
    assertEquals(
        HTTP, new ProtocolSniffer(1000).suspect("CONNECT a:1".getBytes(ISO_8859_1), false));
    assertEquals(
        NOTHING, new ProtocolSniffer(1000).suspect("GET -d x".getBytes(ISO_8859_1), false));
  }

  @Test
  void aLineAsLongAsACommandMayBeHasNotEndedThereby() {
    byte[] request = "POST /aaaa".getBytes(ISO_8859_1);
    assertEquals(HTTP, new ProtocolSniffer(request.length).suspect(request, false));
    var pieces = new ProtocolSniffer(request.length);
    assertEquals(NOTHING, pieces.suspect("POST ".getBytes(ISO_8859_1), false));
    assertEquals(HTTP, pieces.suspect("/aaaa".getBytes(ISO_8859_1), false));
    assertEquals(HTTP, new ProtocolSniffer(request.length - 1).suspect(request, true));
    assertEquals(NOTHING, new ProtocolSniffer(request.length).suspect(request, true));
  }

  @Test
  void piecesOfTheFirstLineAreSeenAsAWhole() {
    var line = new ProtocolSniffer(1000);
    assertEquals(NOTHING, line.suspect("GE".getBytes(ISO_8859_1), false));
    assertEquals(NOTHING, line.suspect("T ".getBytes(ISO_8859_1), false));
    assertEquals(HTTP, line.suspect("/;id HTTP".getBytes(ISO_8859_1), false));
  }

  @Test
  void onlyTheFirstLineThatIsNotEmptyCounts() {
    var line = new ProtocolSniffer(1000);
    assertEquals(NOTHING, line.suspect(new byte[0], true));
    assertEquals(HTTP, line.suspect("GET / HTTP/1.1".getBytes(ISO_8859_1), true));
    var second = new ProtocolSniffer(1000);
    assertEquals(NOTHING, second.suspect("ls".getBytes(ISO_8859_1), true));
    assertEquals(NOTHING, second.suspect("echo GET / HTTP/1.1".getBytes(ISO_8859_1), true));
  }

  @Test
  void whatComesAfterTheLineFeedIsNotLookedAt() {
    assertEquals(HTTP, ended("GET / HTTP/1.1\r\nHost: x\r\n\r\nid"));
    assertEquals(NOTHING, ended("cat <<END\nGET / HTTP/1.1\nEND"));
  }

  @Test
  void inAWideCharsetTheRequestIsSeenToo() {
    byte[] request = "GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    assertEquals(HTTP, new ProtocolSniffer(1000).suspect(request, false));
  }
}
