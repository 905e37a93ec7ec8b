// SPDX-License-Identifier: Apache-2.0
package landline.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import landline.metrics.MetricsHttpCodec.Answer;
import landline.metrics.MetricsHttpRequest.UnacceptableException;
import landline.socket.SockAddr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The subset of RFC 9112 by which metrics are asked for.
class MetricsHttpCodecTest {

  private static MetricsHttpRequest decode(String head) throws UnacceptableException {
    return MetricsHttpCodec.decode(head.replaceFirst("^[\r\n]+", ""));
  }

  private static MetricsHttpHead head(byte[] bytes, int length) {
    var head = new MetricsHttpHead();
    System.arraycopy(bytes, 0, head.bytes(), 0, length);
    head.add(length);
    return head;
  }

  private static void assertRefused(int status, String head) {
    var refused = assertThrows(UnacceptableException.class, () -> decode(head), head);
    assertEquals(status, refused.status(), refused.getMessage());
  }

  @Test
  void aRequestIsRead() throws UnacceptableException {
    String head = "GET /metrics?x=1 HTTP/1.1\r\nHost: localhost:1\r\nACCEPT:\t text/plain \r\n\r\n";
    assertEquals(
        new MetricsHttpRequest("GET", "/metrics", "localhost:1", "text/plain"), decode(head));
  }

  @Test
  void linesMayEndInAFeedAloneAndEmptyOnesMayComeFirst() throws UnacceptableException {
    String head = "\r\n\nHEAD / HTTP/1.1\nHost:\n\n";
    MetricsHttpHead read = head(head.getBytes(UTF_8), head.length());
    assertEquals("HEAD / HTTP/1.1\nHost:\n\n", read.text());
    assertEquals(new MetricsHttpRequest("HEAD", "/", "", ""), MetricsHttpCodec.decode(read.text()));
  }

  @Test
  void aFieldThatComesTwiceIsOneList() throws UnacceptableException {
    assertEquals(
        "a/b, c/d",
        decode("GET / HTTP/1.1\r\nHost: x\r\nAccept: a/b\r\naccept: c/d\r\n\r\n").accept());
  }

  @ParameterizedTest
  @CsvSource({
    "http://localhost:9464/metrics, /metrics",
    "HTTPS://x/readyz?a, /readyz",
    "http://localhost, /",
    "http://localhost?q, /",
    "/healthz?, /healthz",
    "//, //",
  })
  void theTargetMayBeThatForAProxy(String target, String path) throws UnacceptableException {
    assertEquals(path, decode("GET " + target + " HTTP/1.1\r\nHost: x\r\n\r\n").path());
  }

  @Test
  void onlyOldClientsNeedNoHost() throws UnacceptableException {
    assertEquals("/", decode("GET / HTTP/1.0\r\n\r\n").path());
    assertRefused(400, "GET / HTTP/1.1\r\n\r\n");
    assertRefused(400, "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n");
    assertRefused(400, "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /metrics",
        "GET  /metrics HTTP/1.1",
        "GET /metrics HTTP/1.1 ",
        "GET /met rics HTTP/1.1",
        "GET /metrics http/1.1",
        "GET metrics HTTP/1.1",
        "GET * HTTP/1.1",
        "GET localhost:80 HTTP/1.1",
        "G(T / HTTP/1.1",
        "GET /\u00e9 HTTP/1.1",
        "\u0016\u0003\u0001",
      })
  void whatIsNoRequestLineIsRefused(String line) {
    assertRefused(400, line + "\r\nHost: x\r\n\r\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Accept : text/plain",
        "Accept",
        ": x",
        " Accept: folded",
        "Accept: a\rb",
        "Accept: a\u0000b",
        "Acc\u00e9pt: x",
      })
  void whatIsNoHeaderIsRefused(String line) {
    assertRefused(400, "GET / HTTP/1.1\r\nHost: x\r\n" + line + "\r\n\r\n");
  }

  @Test
  void anotherVersionOfTheProtocolIsRefused() {
    assertRefused(505, "PRI * HTTP/2.0\r\n\r\n");
    assertRefused(505, "GET / HTTP/0.9\r\n\r\n");
  }

  @Test
  void theHeadEndsBehindTheFirstEmptyLine() throws UnacceptableException {
    byte[] bytes = "GET / HTTP/1.1\r\nHost: x\r\n\r\nbody\r\n\r\n".getBytes(UTF_8);
    int whole = bytes.length - "body\r\n\r\n".length();
    var slow = new MetricsHttpHead();
    for (int length = 1; length <= bytes.length; length++) {
      slow.bytes()[length - 1] = bytes[length - 1];
      slow.add(1);
      assertEquals(length >= whole, slow.isWhole(), "at " + length);
      assertEquals(length >= whole, head(bytes, length).isWhole(), "at " + length);
    }
    assertEquals(whole, slow.text().length());
  }

  @Test
  void aHeadThatIsTooLongIsToldApartFromALineThatIs() {
    byte[] bytes = new byte[MetricsHttpHead.MOST];
    Arrays.fill(bytes, (byte) 'a');
    assertEquals(414, status(bytes));
    bytes[100] = '\n';
    assertEquals(431, status(bytes));
  }

  private static int status(byte[] bytes) {
    MetricsHttpHead read = head(bytes, bytes.length);
    return assertThrows(UnacceptableException.class, read::text).status();
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:80,  localhost,            true",
    "127.0.0.1:80,  LOCALHOST:80,         true",
    "127.0.0.1:80,  127.0.0.1:80,         true",
    "127.0.0.1:80,  [::1]:80,             true",
    "127.0.0.2:80,  127.0.0.2:80,         true",
    "[::1]:80,      [::1],                true",
    "127.0.0.1:80,  '',                   true",
    "127.0.0.1:80,  localhost:81,         false",
    "127.0.0.1:80,  localhost:,           false",
    "127.0.0.1:80,  rebind.example:80,    false",
    "127.0.0.1:80,  localhost.example,    false",
    "127.0.0.1:80,  127.0.0.1.example:80, false",
    "127.0.0.1:80,  x@localhost:80,       false",
    "unix:/run/x,   rebind.example,       true",
  })
  void aHostOfAnotherNameIsMisdirected(String at, String host, boolean ours) {
    var refusal =
        MetricsHttpHosts.of(SockAddr.parse(at))
            .refusal(new MetricsHttpRequest("GET", "/metrics", host, ""));
    assertEquals(ours, refusal.isEmpty());
    refusal.ifPresent(answer -> assertEquals(421, answer.status()));
  }

  @Test
  void theHostOfTheTargetCountsMoreThanTheHeader() throws UnacceptableException {
    assertEquals("x:1", decode("GET http://x:1?q HTTP/1.1\r\nHost: localhost\r\n\r\n").host());
  }

  @Test
  void anAnswerHasLengthDateAndTheEndOfTheConnection() {
    var answer = new Answer(200, "text/plain", "gr\u00fcn\n");
    String head =
        """
        HTTP/1.1 200 OK\r
        Date: Sun, 01 Nov 2026 08:09:05 GMT\r
        Content-Type: text/plain\r
        Content-Length: 6\r
        Cache-Control: no-store\r
        Connection: close\r
        \r
        """;
    var now = Optional.of(Instant.parse("2026-11-01T08:09:05Z"));
    assertEquals(
        head + "gr\u00fcn\n", new String(MetricsHttpCodec.encode(answer, false, now), UTF_8));
    assertEquals(head, new String(MetricsHttpCodec.encode(answer, true, now), UTF_8));
  }

  @Test
  void whoMayNotDoThatIsToldWhatMayBeDone() {
    byte[] bytes = MetricsHttpCodec.encode(Answer.plain(405, "no"), false, Optional.empty());
    assertTrue(new String(bytes, UTF_8).contains("\r\nAllow: GET, HEAD\r\n"));
  }

  @Test
  void noBytesWhateverDoAnythingElse() {
    var random = new Random(4);
    byte[] good = "GET /metrics HTTP/1.1\r\nHost: x\r\nAccept: */*;q=0.1\r\n\r\n".getBytes(UTF_8);
    int refused = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = good.clone();
      for (int changes = random.nextInt(6); changes >= 0; changes--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      try {
        MetricsHttpCodec.decode(head(bytes, bytes.length).text());
      } catch (UnacceptableException bad) {
        refused++;
      }
    }
    assertTrue(refused > 1_000, "refused: " + refused);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "PROMETHEUS   | ''",
        "PROMETHEUS   | */*",
        "PROMETHEUS   | text/html, */*;q=0.8",
        "OPEN_METRICS | application/openmetrics-text",
        "OPEN_METRICS | application/openmetrics-text;version=1.0.0,"
            + "application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
        "OPEN_METRICS | application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
            + "text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
        "OPEN_METRICS | Application/OpenMetrics-Text ; Version=1.0.0",
        "PROMETHEUS   | application/openmetrics-text;version=0.0.1",
        "PROMETHEUS   | application/openmetrics-text;version=2.0.0, text/plain;version=0.0.4",
        "PROMETHEUS   | application/openmetrics-text;q=0",
        "PROMETHEUS   | application/openmetrics-text;q=0.5, text/plain",
        "PROMETHEUS   | application/openmetrics-text;q=often",
        "PROMETHEUS   | ,;=,q=1;",
      })
  void openMetricsIsForThoseWhoPreferIt(Exposition expected, String accept) {
    assertEquals(expected, AcceptHeader.of(accept));
  }
}
