// SPDX-License-Identifier: Apache-2.0
package landline.ssh.client;

import java.nio.file.Path;
import java.util.Map;

/// The tokens of ssh_config(5), such as `%h`.
///
/// @param values of the letters
record ConfigTokens(Map<Character, String> values) {

  private static final String HOME = System.getProperty("user.home");

  /// Replaces tokens.
  ///
  /// @throws IllegalArgumentException if there is one that is not known
  String expand(String text) {
    var all = new StringBuilder();
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == '%') {
        char token = at < text.length() ? text.charAt(at++) : 0;
        String value = token == '%' ? "%" : values.get(token);
        if (value == null) {
          throw new IllegalArgumentException("unknown token in " + text);
        }
        all.append(value);
      } else {
        all.append(c);
      }
    }
    return all.toString();
  }

  /// Replaces tokens, variables as `${HOME}`, and a `~` at the start.
  Path path(String text) {
    String expanded = expand(variables(text));
    return expanded.equals("~") || expanded.startsWith("~/")
        ? Path.of(HOME + expanded.substring(1))
        : Path.of(expanded);
  }

  private static String variables(String text) {
    var all = new StringBuilder();
    int at = 0;
    int start = text.indexOf("${");
    while (start >= 0) {
      int end = text.indexOf('}', start);
      String value = end < 0 ? null : System.getenv(text.substring(start + 2, end));
      if (value == null) {
        throw new IllegalArgumentException("unknown variable in " + text);
      }
      all.append(text, at, start).append(value);
      at = end + 1;
      start = text.indexOf("${", at);
    }
    return all.append(text.substring(at)).toString();
  }
}
