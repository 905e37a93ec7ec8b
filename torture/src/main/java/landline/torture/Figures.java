// SPDX-License-Identifier: Apache-2.0
package landline.torture;

import java.util.OptionalInt;
import java.util.OptionalLong;

/// What was measured around an act. What is empty was not measured, because the server's process is
/// not known, is dead, or did not answer.
///
/// @param answerMillis how long the answer after the act took
/// @param cpuPercent the CPU time while the act held it still and after, in hundredths of one core:
///   the worst of these
/// @param descriptorsBefore how many the server had open
/// @param descriptorsAfter how many it had at the end of the settle time, or when they were few
///   enough
/// @param threadsBefore how many it had
/// @param threadsAfter how many it had at the end of the settle time, or when they were few enough
/// @param logBytes how much it printed
public record Figures(
    OptionalLong answerMillis,
    OptionalInt cpuPercent,
    OptionalInt descriptorsBefore,
    OptionalInt descriptorsAfter,
    OptionalInt threadsBefore,
    OptionalInt threadsAfter,
    OptionalLong logBytes) {

  /// Nothing was measured.
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
