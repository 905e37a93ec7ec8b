// SPDX-License-Identifier: Apache-2.0
package landline.torture;

import java.time.Duration;

/// The result of a probe.
sealed interface Answer {

  /// The expected answer.
  record Given(Duration after) implements Answer {}

  /// No answer, or a wrong one.
  ///
  /// @param why such as `no answer to the probe within 5 s`
  record Missing(String why) implements Answer {}
}
