// SPDX-License-Identifier: Apache-2.0
package landline.handover;

import java.time.Duration;
import landline.socket.internal.Checks;

/// How patient the two sides of a [Handover] are with each other. [#DEFAULT] is safe; each `with`
/// method gives a copy with one change.
///
/// @param step how long each side waits for a message that the other one has at hand, 5 seconds by
///   default
/// @param start how long the running process waits until the new one is ready, 1 minute by default;
///   then it goes on as if nothing had been
public record HandoverConfig(Duration step, Duration start) {

  /// The defaults.
  public static final HandoverConfig DEFAULT =
      new HandoverConfig(Duration.ofSeconds(5), Duration.ofMinutes(1));

  /// Checks every component.
  public HandoverConfig {
    Checks.positive(step, "step");
    Checks.positive(start, "start");
  }

  /// A copy with another patience for a message.
  ///
  /// @param value more than 0
  public HandoverConfig withStep(Duration value) {
    return new HandoverConfig(value, start);
  }

  /// A copy with another patience for the start of the new process.
  ///
  /// @param value more than 0
  public HandoverConfig withStart(Duration value) {
    return new HandoverConfig(step, value);
  }
}
