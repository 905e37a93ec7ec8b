// SPDX-License-Identifier: Apache-2.0
package landline.exec;

/// Is told of each command at its end, for logs. It runs on the command's thread, so it must not
/// wait. What it throws is logged and changes nothing.
public interface CommandObserver {

  /// Writes a line for each, at level INFO through the logger `landline.exec`; see
  /// [CommandSummary#toString].
  CommandObserver LOG = Log::ended;

  /// Told of a command that is over.
  ///
  /// @param summary what there is to say about it
  void ended(CommandSummary summary);
}
