// SPDX-License-Identifier: Apache-2.0
package landline.ssh;

import java.util.List;

/// The names of variables that a client may set: AcceptEnv in sshd_config(5).
///
/// @param patterns names, or beginnings of names with `*` after them
record AcceptEnv(List<String> patterns) {

  private static final int LONGEST = 128;

  /// Checks the patterns: of another form, one would accept nothing.
  AcceptEnv {
    for (String pattern : patterns) {
      if (!pattern.equals("*") && !isName(beginning(pattern))) {
        throw new IllegalArgumentException(
            "not a name of a variable, or the beginning of one with *: " + pattern);
      }
    }
  }

  /// Whether a name is one of them. It must be a name in the shell's sense, too.
  boolean accepts(String name) {
    return isName(name) && patterns.stream().anyMatch(pattern -> matches(pattern, name));
  }

  private static boolean matches(String pattern, String name) {
    return pattern.endsWith("*") ? name.startsWith(beginning(pattern)) : name.equals(pattern);
  }

  private static String beginning(String pattern) {
    return pattern.endsWith("*") ? pattern.substring(0, pattern.length() - 1) : pattern;
  }

  private static boolean isName(String name) {
    return !name.isEmpty()
        && name.length() <= LONGEST
        && name.chars().allMatch(c -> c == '_' || (c < 128 && Character.isLetterOrDigit(c)))
        && !Character.isDigit(name.charAt(0));
  }
}
