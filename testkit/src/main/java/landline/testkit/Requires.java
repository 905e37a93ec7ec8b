// SPDX-License-Identifier: Apache-2.0
package landline.testkit;

import org.junit.jupiter.api.Assumptions;

/// Aborts a test where the machine lacks a requirement, with the reason in the report. If the
/// environment variable `LANDLINE_PEERS` is `required`, only tests of missing kernel features may
/// be left out, and others fail instead.
public final class Requires {

  private static final String VARIABLE = "LANDLINE_PEERS";

  private Requires() {}

  /// Aborts the running test unless the machine meets a requirement.
  ///
  /// @param reason the missing requirement, such as `the machine has no IPv6`
  public static void unless(boolean present, String reason) {
    if (!present && isForbidden()) {
      throw forbidden(reason);
    }
    Assumptions.assumeTrue(present, reason);
  }

  /// Aborts the running test unless the kernel has a feature. That is no failure even if
  /// `LANDLINE_PEERS` is `required`: no package can add it. Check first that the kernel gives the
  /// documented error.
  ///
  /// @param reason the missing feature, such as `the kernel has no SCTP`
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
