// SPDX-License-Identifier: Apache-2.0
package landline.testkit;

import org.junit.jupiter.api.Assumptions;

/// Leaves a test out where the machine lacks what it needs, never in silence: the reason is in the
/// report. If the environment variable `LANDLINE_PEERS` is `required`, only what the kernel lacks
/// may be left out, and the test fails instead.
public final class Requires {

  private static final String VARIABLE = "LANDLINE_PEERS";

  private Requires() {}

  /// Leaves the running test out unless the machine has what it needs.
  ///
  /// @param reason what is missing, such as `the machine has no IPv6`
  public static void unless(boolean present, String reason) {
    if (!present && isForbidden()) {
      throw forbidden(reason);
    }
    Assumptions.assumeTrue(present, reason);
  }

  /// Leaves the running test out unless the kernel can do what it needs. That is no failure even if
  /// `LANDLINE_PEERS` is `required`: no package brings what a kernel was built without. Make sure
  /// first that it gives the documented reason.
  ///
  /// @param reason what it can't, such as `the kernel has no SCTP`
  public static void unlessKernel(boolean able, String reason) {
    Assumptions.assumeTrue(able, reason);
  }

  static boolean isForbidden() {
    return "required".equals(System.getenv(VARIABLE));
  }

  static AssertionError forbidden(String reason) {
    return new AssertionError(reason + ", and " + VARIABLE + " is \"required\"");
  }
}
