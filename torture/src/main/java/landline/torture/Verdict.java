// SPDX-License-Identifier: Apache-2.0
package landline.torture;

import java.time.Duration;

/// The result of one act.
///
/// @param act the act's name
/// @param result whether it passed
/// @param reason why, on one line
/// @param figures the measurements
/// @param took the time of act and checks
public record Verdict(String act, Result result, String reason, Figures figures, Duration took) {

  /// The kinds of result.
  public enum Result {
    /// The server withstood the act.
    PASSED("passed"),
    /// The server did not withstand the act.
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
