// SPDX-License-Identifier: Apache-2.0
package landline.testkit;

import org.junit.jupiter.api.Assumptions;

/// Leaves a test out where the machine lacks what it needs, never in silence: the reason is in the
/// report. If the environment variable `LANDLINE_PEERS` is `required`, nothing may be left out, and
/// the test fails instead.
public final class Omission {

  private static final String VARIABLE = "LANDLINE_PEERS";

  private Omission() {}

  /// Leaves the running test out unless the machine has what it needs.
  ///
  /// @param present whether the machine has it
  /// @param reason what is missing, such as `the machine has no IPv6`
  public static void unless(boolean present, String reason) {
    if (!present && isForbidden()) {
      throw forbidden(reason);
    }
    Assumptions.assumeTrue(present, reason);
  }

  static boolean isForbidden() {
    return "required".equals(System.getenv(VARIABLE));
  }

  static AssertionError forbidden(String reason) {
    return new AssertionError(reason + ", and " + VARIABLE + " is \"required\"");
  }
}
