// SPDX-License-Identifier: Apache-2.0
package landline.ssh.auth;

/// Patterns with `*` and `?`; see PATTERNS in ssh_config(5).
public final class Wildcards {

  private Wildcards() {}

  /// Whether a pattern matches a whole text. The time is at most that of one comparison of each
  /// char of the pattern with each of the text.
  public static boolean matches(String text, String pattern) {
    int t = 0;
    int p = 0;
    int star = -1;
    int afterStar = 0;
    while (t < text.length()) {
      char c = p < pattern.length() ? pattern.charAt(p) : 0;
      if (p < pattern.length() && c == '*') {
        star = p++;
        afterStar = t;
      } else if (p < pattern.length() && (c == '?' || c == text.charAt(t))) {
        p++;
        t++;
      } else if (star >= 0) {
        // Only the last star can need another length: with a longer match of an earlier one, the
        // last could begin no sooner.
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

  /// Whether a list of patterns, separated by commas, matches a text: one of them does, and none
  /// that has a `!` before it.
  static boolean matchesList(String text, String patterns) {
    boolean found = false;
    for (String pattern : patterns.split(",", -1)) {
      if (pattern.startsWith("!")) {
        if (matches(text, pattern.substring(1))) {
          return false;
        }
      } else {
        found |= matches(text, pattern);
      }
    }
    return found;
  }
}
