// SPDX-License-Identifier: Apache-2.0
package landline.process;

/// The exit status of a process; see waitid(2).
public sealed interface ExitStatus {

  /// The process called exit(3).
  ///
  /// @param code from 0 to 255
  record Exited(int code) implements ExitStatus {
    @Override
    public int shell() {
      return code;
    }
  }

  /// A signal killed the process.
  ///
  /// @param dumped whether it left a core dump
  record Signaled(Signal signal, boolean dumped) implements ExitStatus {
    @Override
    public int shell() {
      return 128 + signal.number();
    }
  }

  /// The value of a shell's `$?`.
  ///
  /// @return the code, or 128 and the number of the signal
  int shell();
}
