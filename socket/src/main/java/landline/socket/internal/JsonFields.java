// SPDX-License-Identifier: Apache-2.0
package landline.socket.internal;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// An object of JSON (RFC 8259) in one line, in the making. Names of fields need no escapes.
public final class JsonFields {

  private static final int NANOS = 9;

  private final StringBuilder text = new StringBuilder(400).append('{');

  /// Begins without fields.
  public JsonFields() {}

  /// Begins the line of an event: with `time` and `event`, as all such lines do.
  ///
  /// @param time when it was
  /// @param event what it was
  public static JsonFields event(Instant time, String event) {
    return new JsonFields().time("time", time).text("event", event);
  }

  /// Adds a string, or null.
  ///
  /// @return this
  public JsonFields text(String name, @Nullable String value) {
    return raw(name, value == null ? "null" : JsonText.quoted(value));
  }

  /// Adds `true` or `false`.
  ///
  /// @return this
  public JsonFields flag(String name, boolean value) {
    return raw(name, Boolean.toString(value));
  }

  /// Adds an integer.
  ///
  /// @return this
  public JsonFields number(String name, long value) {
    return raw(name, Long.toString(value));
  }

  /// Adds a time as RFC 3339 has it: UTC, with six decimals.
  ///
  /// @return this
  public JsonFields time(String name, Instant value) {
    return text(name, Rfc3339.MICROS.format(value));
  }

  /// Adds a duration in seconds.
  ///
  /// @param decimals digits after the point; more are cut off
  /// @return this
  public JsonFields seconds(String name, Duration value, int decimals) {
    return raw(
        name,
        BigDecimal.valueOf(value.getSeconds())
            .add(BigDecimal.valueOf(value.getNano(), NANOS))
            .setScale(decimals, RoundingMode.DOWN)
            .toPlainString());
  }

  /// Adds an array.
  ///
  /// @param values JSON
  /// @return this
  public JsonFields list(String name, List<String> values) {
    return raw(name, "[" + String.join(",", values) + "]");
  }

  /// Adds a value of any kind.
  ///
  /// @param json its JSON
  /// @return this
  public JsonFields raw(String name, String json) {
    text.append(text.length() == 1 ? "" : ",").append('"').append(name).append("\":").append(json);
    return this;
  }

  /// The object.
  @Override
  public String toString() {
    return text + "}";
  }

  // Formatters take milliseconds to load, and not every program writes times.
  private static final class Rfc3339 {

    private static final DateTimeFormatter MICROS =
        DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
  }
}
