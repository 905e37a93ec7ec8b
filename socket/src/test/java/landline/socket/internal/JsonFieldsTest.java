// SPDX-License-Identifier: Apache-2.0
package landline.socket.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class JsonFieldsTest {

  @Test
  void hasNoFieldsAtFirst() {
    assertEquals("{}", new JsonFields().toString());
  }

  @Test
  void keepsFieldsInTheirOrder() {
    assertEquals(
        "{\"peer\":\"a \\\"b\\\"\\n\\u202e\",\"who\":null,\"tls\":true,"
            + "\"pid\":-9223372036854775808,\"all\":[1,{}],\"exit\":null}",
        new JsonFields()
            .text("peer", "a \"b\"\n\u202e")
            .text("who", null)
            .flag("tls", true)
            .number("pid", Long.MIN_VALUE)
            .list("all", List.of("1", "{}"))
            .raw("exit", "null")
            .toString());
  }

  @Test
  void anEventBeginsWithItsTime() {
    assertEquals(
        "{\"time\":\"2026-01-02T03:04:05.000000Z\",\"event\":\"ready\"}",
        JsonFields.event(Instant.parse("2026-01-02T03:04:05Z"), "ready").toString());
  }

  @Test
  void everyTimeHasSixDecimals() {
    assertEquals(
        "{\"time\":\"2026-01-02T03:04:05.100000Z\"}",
        new JsonFields().time("time", Instant.parse("2026-01-02T03:04:05.1Z")).toString());
  }

  @Test
  void cutsDurationsOff() {
    assertEquals(
        "{\"a\":1.999}",
        new JsonFields().seconds("a", Duration.ofNanos(1_999_999_999), 3).toString());
    assertEquals(
        "{\"a\":-1.500000001}",
        new JsonFields().seconds("a", Duration.ofNanos(-1_500_000_001), 9).toString());
    assertEquals(
        "{\"a\":9223372036854775807.000000}",
        new JsonFields().seconds("a", Duration.ofSeconds(Long.MAX_VALUE), 6).toString());
  }
}
