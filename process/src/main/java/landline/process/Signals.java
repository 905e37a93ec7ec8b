// SPDX-License-Identifier: Apache-2.0
package landline.process;

import java.util.function.BooleanSupplier;
import landline.socket.sys.Kernel;
import landline.socket.sys.Processes;
import landline.socket.sys.Scratch;

/// Signals to processes that are not this one's children, so that their numbers may be reused at
/// any moment.
final class Signals {

  private Signals() {}

  /// Sends a signal to a process, if it still is the one that is meant: what is true of a number
  /// while a pidfd of it exists is true of the process that the signal goes to, or that process is
  /// gone. See pidfd_send_signal(2). Without a free descriptor it does nothing.
  ///
  /// @param isMeant looks at the process
  static void send(int pid, Signal signal, BooleanSupplier isMeant) {
    try (Scratch s = Scratch.take()) {
      int pidfd = Processes.pidfdOpen(s, pid);
      if (pidfd >= 0) {
        if (isMeant.getAsBoolean()) {
          // An error means that it is gone, or has another user's rights.
          int _ = Processes.pidfdSendSignal(s, pidfd, signal.number());
        }
        Kernel.current().close(s, pidfd);
      }
    }
  }
}
