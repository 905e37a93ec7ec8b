// SPDX-License-Identifier: Apache-2.0
package landline.torture;

import java.time.Duration;

/// How a server bore one act.
///
/// @param act the act's name
/// @param result whether it passed
/// @param reason why, on one line
/// @param figures what was measured
/// @param took how long act and checks took
public record Verdict(String act, Result result, String reason, Figures figures, Duration took) {

  /// Whether a server has borne an act.
  public enum Result {
    /// It has.
    PASSED("passed"),
    /// It has not.
    FAILED("failed"),
    /// The act could not be done; the reason says why.
    NOT_DONE("not done");

    private final String words;

    Result(String words) {
      this.words = words;
    }

    @Override
    public String toString() {
      return words;
    }
  }
}
