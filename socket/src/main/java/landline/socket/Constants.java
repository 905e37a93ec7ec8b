// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.util.Map;
import landline.socket.sys.Platform;

/// Names for numbers, for what is printed.
final class Constants {

  private Constants() {}

  /// The first name, in alphabetical order, that starts with the prefix and has the value.
  static String name(String prefix, int value) {
    return Platform.current().constants().entrySet().stream()
        .filter(entry -> entry.getValue() == value && entry.getKey().startsWith(prefix))
        .map(Map.Entry::getKey)
        .sorted()
        .findFirst()
        .orElse(prefix + value);
  }
}
