// SPDX-License-Identifier: Apache-2.0
package landline.cli.time;

import java.util.List;
import landline.socket.internal.JsonText;

/// Builds an object of JSON in one line.
final class JsonFields {

  private final StringBuilder text = new StringBuilder("{");

  JsonFields text(String name, String value) {
    return raw(name, JsonText.quoted(value));
  }

  JsonFields flag(String name, boolean value) {
    return raw(name, Boolean.toString(value));
  }

  JsonFields number(String name, long value) {
    return raw(name, Long.toString(value));
  }

  /// A time in seconds.
  JsonFields seconds(String name, double value) {
    return raw(name + "_seconds", Seconds.decimal(value));
  }

  JsonFields list(String name, List<String> values) {
    return raw(name, "[" + String.join(",", values) + "]");
  }

  /// A value that is JSON already.
  JsonFields raw(String name, String json) {
    text.append(text.length() == 1 ? "" : ",").append(JsonText.quoted(name)).append(':');
    text.append(json);
    return this;
  }

  @Override
  public String toString() {
    return text + "}";
  }
}
