// SPDX-License-Identifier: Apache-2.0
package landline.process;

import java.util.List;

/// The processes that a child has left or will leave behind, apart from itself.
sealed interface ProcessTree permits SessionTree, TrackedTree {

  /// Whether none of them runs.
  boolean isEmpty();

  /// Sends a signal to each; SIGKILL also to those of the child's own group, which has got every
  /// other signal already.
  void signal(Signal signal);

  /// Those that run, and others of which it is not known whether they belong here.
  List<ProcessTracker.Survivor> survivors();

  /// All of them are to end, also those that are found after the child is reaped.
  void doom();

  /// The child is closed while it runs.
  ///
  /// @return whether all of them are to be killed, and not only its group
  boolean startEnd();

  /// The child is reaped.
  void release();
}
