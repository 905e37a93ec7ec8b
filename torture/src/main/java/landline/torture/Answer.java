// SPDX-License-Identifier: Apache-2.0
package landline.torture;

import java.time.Duration;

/// How a server took the probe.
sealed interface Answer {

  /// It answered as it should.
  record Given(Duration after) implements Answer {}

  /// It did not.
  ///
  /// @param why such as `no answer to the probe within 5 s`
  record Missing(String why) implements Answer {}
}
