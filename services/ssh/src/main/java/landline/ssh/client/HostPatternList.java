// SPDX-License-Identifier: Apache-2.0
package landline.ssh.client;

import java.net.IDN;
import java.nio.charset.StandardCharsets;
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

  /// A name in the form of IDNA matches a pattern that is not ASCII as it was typed.
  private static boolean matches(String name, String pattern) {
    boolean ascii = StandardCharsets.US_ASCII.newEncoder().canEncode(pattern);
    String text = ascii ? name : IDN.toUnicode(name);
    return Wildcards.matches(text.toLowerCase(Locale.ROOT), pattern.toLowerCase(Locale.ROOT));
  }
}
