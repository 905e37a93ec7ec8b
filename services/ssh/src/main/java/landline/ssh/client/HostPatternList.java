// SPDX-License-Identifier: Apache-2.0
package landline.ssh.client;

import java.util.List;
import java.util.Locale;
import landline.ssh.auth.Wildcards;

/// Patterns of hosts with `*`, `?` and `!`; see PATTERNS in ssh_config(5).
public final class HostPatternList {

  private HostPatternList() {}

  /// Whether one pattern of a list matches, and none that begins with `!`.
  ///
  /// @param text in any case
  public static boolean matches(String text, List<String> patterns) {
    boolean found = false;
    for (String pattern : patterns) {
      boolean negated = pattern.startsWith("!");
      if (matches(text, negated ? pattern.substring(1) : pattern)) {
        if (negated) {
          return false;
        }
        found = true;
      }
    }
    return found;
  }

  private static boolean matches(String text, String pattern) {
    return Wildcards.matches(text.toLowerCase(Locale.ROOT), pattern.toLowerCase(Locale.ROOT));
  }
}
