// SPDX-License-Identifier: Apache-2.0
package landline.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import landline.server.ScrapeCodec.Answer;
import landline.server.ScrapeRequest.UnacceptableException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The subset of RFC 9112 by which metrics are asked for.
class ScrapeCodecTest {

  private static ScrapeRequest decode(String head) throws UnacceptableException {
    byte[] bytes = head.getBytes(ISO_8859_1);
    return ScrapeCodec.decode(bytes, bytes.length);
  }

  private static void assertRefused(int status, String head) {
    var refused = assertThrows(UnacceptableException.class, () -> decode(head), head);
    assertEquals(status, refused.status(), refused.getMessage());
  }

  @Test
  void aRequestIsRead() throws UnacceptableException {
    String head = "GET /metrics?x=1 HTTP/1.1\r\nHost: localhost:1\r\nACCEPT:\t text/plain \r\n\r\n";
    assertEquals(new ScrapeRequest("GET", "/metrics", "text/plain"), decode(head));
  }

  @Test
  void linesMayEndInAFeedAloneAndEmptyOnesMayComeFirst() throws UnacceptableException {
    String head = "\r\n\nHEAD / HTTP/1.1\nHost:\n\n";
    assertEquals(new ScrapeRequest("HEAD", "/", ""), decode(head));
    assertEquals(head.length(), ScrapeCodec.end(head.getBytes(UTF_8), head.length()));
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
  void theHeadEndsBehindTheFirstEmptyLine() {
    byte[] bytes = "GET / HTTP/1.1\r\nHost: x\r\n\r\nbody\r\n\r\n".getBytes(UTF_8);
    int whole = bytes.length - "body\r\n\r\n".length();
    for (int length = 0; length <= bytes.length; length++) {
      assertEquals(length < whole ? -1 : whole, ScrapeCodec.end(bytes, length), "at " + length);
    }
  }

  @Test
  void aHeadThatIsTooLongIsToldApartFromALineThatIs() {
    byte[] bytes = new byte[ScrapeCodec.MOST];
    Arrays.fill(bytes, (byte) 'a');
    assertEquals(414, ScrapeCodec.tooLong(bytes).status());
    bytes[100] = '\n';
    assertEquals(431, ScrapeCodec.tooLong(bytes).status());
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
    assertEquals(head + "gr\u00fcn\n", new String(ScrapeCodec.encode(answer, false, now), UTF_8));
    assertEquals(head, new String(ScrapeCodec.encode(answer, true, now), UTF_8));
  }

  @Test
  void whoMayNotDoThatIsToldWhatMayBeDone() {
    byte[] bytes = ScrapeCodec.encode(Answer.plain(405, "no"), false, Optional.empty());
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
      int end = ScrapeCodec.end(bytes, bytes.length);
      try {
        ScrapeCodec.decode(bytes, end < 0 ? bytes.length : end);
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
    assertEquals(expected, Preference.of(accept));
  }
}
