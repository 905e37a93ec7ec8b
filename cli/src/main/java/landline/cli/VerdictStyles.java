// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.util.Locale;
import java.util.regex.Pattern;
import landline.torture.Verdict.Result;

/// The styles of verdicts of `landline torture` at a terminal.
final class VerdictStyles {

  /// Of a row of the table, after the name of the act; or the first words of a line on one act.
  private static final Pattern VERDICT =
      Pattern.compile("(?m)^([a-z0-9-]++ ++|)(passed|FAILED|failed|not done)(?= |:|$)");

  private VerdictStyles() {}

  /// The style of a result.
  static Style of(Result result) {
    return switch (result) {
      case PASSED -> Style.GREEN;
      case FAILED -> Style.RED;
      case NOT_DONE -> Style.YELLOW;
    };
  }

  /// A report with styles.
  ///
  /// @param text without control characters
  static String report(String text) {
    return VERDICT
        .matcher(text)
        .replaceAll(found -> found.group(1) + of(result(found.group(2))).of(found.group(2)));
  }

  private static Result result(String words) {
    return switch (words.toLowerCase(Locale.ROOT)) {
      case "passed" -> Result.PASSED;
      case "failed" -> Result.FAILED;
      default -> Result.NOT_DONE;
    };
  }
}
