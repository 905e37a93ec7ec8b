// SPDX-License-Identifier: Apache-2.0
package landline.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.internal.LogText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The line of JSON that a connection leaves.
class ConnectionJsonTest {

  private static final SockAddr LOCAL = SockAddrIn.loopback(80);

  private static ConnectionSummary summary(String server, String detail) {
    return new ConnectionSummary(
        server,
        LOCAL,
        SockAddr.parse("192.0.2.1:50123"),
        "192.0.2.1:50123",
        Optional.empty(),
        Optional.empty(),
        Instant.parse("2026-11-23T17:59:59.5Z"),
        Duration.ofNanos(1_004_123_999),
        5,
        21,
        ConnectionEnd.PEER_GONE,
        detail);
  }

  @Test
  void everythingThereIsToSayIsOnOneLine() {
    assertEquals(
        "{\"time\":\"2026-11-23T18:00:00.504123Z\",\"event\":\"connection\",\"server\":\"greet\","
            + "\"transport\":\"tcp\",\"local\":\"127.0.0.1:80\",\"peer\":\"192.0.2.1:50123\","
            + "\"who\":\"192.0.2.1:50123\",\"proxy\":null,\"tls\":null,"
            + "\"began\":\"2026-11-23T17:59:59.500000Z\",\"duration_seconds\":1.004123,"
            + "\"received_bytes\":5,\"sent_bytes\":21,\"end\":\"peer_gone\",\"detail\":null}",
        summary("greet", "").toJson());
  }

  @ParameterizedTest
  @CsvSource({
    "'a\"b', 'a\\\"b'",
    "'a\\b', 'a\\\\b'",
    "'a\nb\r\t', 'a\\nb\\r\\t'",
    "'\u0000\u001f\u007f\u0085\u2028\u2029', '\\u0000\\u001f\\u007f\\u0085\\u2028\\u2029'",
    "'时\uD83D\uDE00', '时\uD83D\uDE00'",
    "'\uD83D!', '\\ud83d!'",
    "'!\uDE00', '!\\ude00'",
  })
  void whateverATextHoldsTheLineIsWhole(String text, String escaped) {
    String line = summary("greet", text).toJson();
    assertTrue(line.endsWith(",\"detail\":\"" + escaped + "\"}"), line);
    assertFalse(Pattern.compile("[\\p{Cc}\\p{Zl}\\p{Zp}]").matcher(line).find(), line);
  }

  @Test
  void theLineForAPersonHasNoEndOfALineFromAPeerEither() {
    assertEquals(
        "bad line\\x0afeed, and\\u0085next\\u2028line",
        LogText.of(new IOException("bad line\nfeed, and\u0085next\u2028line")));
  }

  @Test
  void everyFieldIsDocumented() throws Exception {
    String page = Files.readString(Path.of("../docs/observability.md"));
    var names = Pattern.compile("[{,]\"(\\w+)\":").matcher(summary("greet", "").toJson());
    int count = 0;
    while (names.find()) {
      count++;
      assertTrue(page.contains("\n| `" + names.group(1) + "` |"), names.group(1));
    }
    assertEquals(15, count);
  }
}
