// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.io.InterruptedIOException;
import landline.socket.SockAddr;

/// The wait of a loop for datagrams. A shutdown interrupts it, but nothing that the loop does after
/// it.
final class ReceiveWait {

  private boolean waiting;
  private boolean stopping;

  /// @throws InterruptedIOException after [#shutdown]
  synchronized void begin(SockAddr address) throws InterruptedIOException {
    if (stopping) {
      throw new InterruptedIOException("receive at " + address + ": shut down");
    }
    waiting = true;
  }

  synchronized void end() {
    waiting = false;
    if (stopping) {
      // The interrupt was meant for the wait. What was received meanwhile is handled without it.
      Thread.interrupted();
    }
  }

  synchronized void shutdown(AcceptLoop loop) {
    stopping = true;
    if (waiting) {
      loop.interrupt();
    }
  }
}
