// SPDX-License-Identifier: Apache-2.0
package landline.testnet;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import landline.socket.SocketClosedException;

/// The exceptions that a socket throws for calls that the kernel never sees.
final class Broken {

  private Broken() {}

  static IOException closed(String call, String where) {
    return new SocketClosedException(call + " " + where + ": the socket is closed");
  }

  static IOException timedOut(String call, String where) {
    return new SocketTimeoutException(call + " " + where + ": timed out");
  }

  /// The thread stays interrupted.
  static IOException interrupted(String call, String where) {
    Thread.currentThread().interrupt();
    return new InterruptedIOException(call + " " + where + ": interrupted");
  }
}
