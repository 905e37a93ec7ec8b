// SPDX-License-Identifier: Apache-2.0
package landline.ssh.client;

import java.util.List;
import java.util.Locale;

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
    return matchesLower(text.toLowerCase(Locale.ROOT), pattern.toLowerCase(Locale.ROOT));
  }

  /// The time is at most that of one comparison of each char with each other one.
  private static boolean matchesLower(String text, String pattern) {
    int t = 0;
    int p = 0;
    int star = -1;
    int afterStar = 0;
    while (t < text.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        afterStar = t;
      } else if (p < pattern.length()
          && (pattern.charAt(p) == '?' || pattern.charAt(p) == text.charAt(t))) {
        p++;
        t++;
      } else if (star >= 0) {
        p = star + 1;
        t = ++afterStar;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }
}
