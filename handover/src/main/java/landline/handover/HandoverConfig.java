// SPDX-License-Identifier: Apache-2.0
package landline.handover;

import java.time.Duration;
import landline.socket.internal.Checks;

/// The timeouts of a [Handover]. [#DEFAULT] is safe; each `with` method returns a copy with one
/// change.
///
/// @param step the limit on the wait for each message that the other side can send at once, 5
///   seconds by default
/// @param start the limit on the start of the new process, 1 minute by default; after it the
///   running process goes on unchanged
public record HandoverConfig(Duration step, Duration start) {

  /// The defaults.
  public static final HandoverConfig DEFAULT =
      new HandoverConfig(Duration.ofSeconds(5), Duration.ofMinutes(1));

  /// Checks every component.
  public HandoverConfig {
    Checks.positive(step, "step");
    Checks.positive(start, "start");
  }

  /// Returns a copy with another timeout for a message.
  ///
  /// @param value more than 0
  public HandoverConfig withStep(Duration value) {
    return new HandoverConfig(value, start);
  }

  /// Returns a copy with another timeout for the start of the new process.
  ///
  /// @param value more than 0
  public HandoverConfig withStart(Duration value) {
    return new HandoverConfig(step, value);
  }
}
