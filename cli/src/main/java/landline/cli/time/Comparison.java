// SPDX-License-Identifier: Apache-2.0
package landline.cli.time;

import java.util.List;
import java.util.Optional;
import landline.time.ntp.NtpMajority;
import landline.time.ntp.NtpMeasurement;
import landline.time.ntp.NtpTarget;

/// What several servers tell, and which to believe.
///
/// @param results in the order in which the servers were named
/// @param majority what those who answered agree upon; empty if no majority of them agrees
record Comparison(List<Result> results, Optional<NtpMajority> majority) {

  /// What became of asking a server.
  ///
  /// @param measured empty if it did not answer
  /// @param reason why it did not answer, otherwise empty
  record Result(NtpTarget server, Optional<NtpMeasurement> measured, String reason) {

    static Result of(NtpTarget server, NtpMeasurement measured) {
      return new Result(server, Optional.of(measured), "");
    }

    static Result failed(NtpTarget server, String reason) {
      return new Result(server, Optional.empty(), reason);
    }
  }

  /// What to think of a server.
  enum Verdict {
    AGREES("agrees"),
    FALSETICKER("falseticker"),
    NO_ANSWER("no answer");

    private final String words;

    Verdict(String words) {
      this.words = words;
    }

    String words() {
      return words;
    }
  }

  static Comparison of(List<Result> results) {
    return new Comparison(
        List.copyOf(results),
        NtpMajority.of(results.stream().flatMap(each -> each.measured().stream()).toList()));
  }

  Verdict verdict(Result result) {
    if (result.measured().isEmpty()) {
      return Verdict.NO_ANSWER;
    }
    boolean agrees = majority.isPresent() && majority.get().agrees(result.measured().orElseThrow());
    return agrees ? Verdict.AGREES : Verdict.FALSETICKER;
  }

  long agreeing() {
    return results.stream().filter(each -> verdict(each) == Verdict.AGREES).count();
  }

  /// Whether more than half of the servers that were named agree: those that do not answer do not
  /// agree.
  boolean isMajority() {
    return 2 * agreeing() > results.size();
  }
}
