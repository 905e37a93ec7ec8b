// SPDX-License-Identifier: Apache-2.0
package landline.torture;

import java.util.OptionalInt;
import java.util.OptionalLong;

/// Measurements around an act. A value is empty if the server's process is unknown, dead, or did
/// not answer.
///
/// @param answerMillis the time to answer after the act
/// @param cpuPercent the CPU time while the act held the server idle and after, in hundredths of
///   one core: the maximum of these
/// @param descriptorsBefore open descriptors before the act
/// @param descriptorsAfter open descriptors at the end of the settle time, or when they were few
///   enough
/// @param threadsBefore threads before the act
/// @param threadsAfter threads at the end of the settle time, or when they were few enough
/// @param logBytes bytes printed
public record Figures(
    OptionalLong answerMillis,
    OptionalInt cpuPercent,
    OptionalInt descriptorsBefore,
    OptionalInt descriptorsAfter,
    OptionalInt threadsBefore,
    OptionalInt threadsAfter,
    OptionalLong logBytes) {

  /// No measurements.
  static final Figures NONE =
      new Figures(
          OptionalLong.empty(),
          OptionalInt.empty(),
          OptionalInt.empty(),
          OptionalInt.empty(),
          OptionalInt.empty(),
          OptionalInt.empty(),
          OptionalLong.empty());
}
