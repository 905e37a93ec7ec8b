// SPDX-License-Identifier: Apache-2.0
package landline.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import landline.socket.Errno;
import landline.socket.Socket;
import landline.socket.SocketClosedException;
import landline.socket.SystemCallFailure;
import org.junit.jupiter.api.function.Executable;

/// Assertions about the results and the failures of socket calls.
public final class SocketAssertions {

  private SocketAssertions() {}

  /// Asserts that the call fails with this error number and a message of one line that begins with
  /// the name of the call.
  public static String assertErrno(Errno errno, Executable call) {
    IOException failed = assertThrows(IOException.class, call);
    var failure = assertInstanceOf(SystemCallFailure.class, failed);
    assertEquals(errno, failure.errno(), failed::toString);
    String message = String.valueOf(failed.getMessage());
    assertTrue(message.startsWith(failure.call() + " "), message);
    assertTrue(message.endsWith(": " + errno), message);
    assertEquals(1, message.lines().count(), message);
    return message;
  }

  /// Asserts that the call ends because the socket was closed here.
  public static void assertClosed(Executable call) {
    var closed = assertThrows(SocketClosedException.class, call);
    String message = String.valueOf(closed.getMessage());
    assertTrue(message.endsWith(": the socket is closed"), message);
  }

  /// Asserts that the call times out.
  public static void assertTimedOut(Executable call) {
    var late = assertThrows(SocketTimeoutException.class, call);
    String message = String.valueOf(late.getMessage());
    assertTrue(message.endsWith(": timed out"), message);
  }

  /// Asserts that the call ends because its thread was interrupted.
  public static void assertInterrupted(Executable call) {
    var cut = assertThrows(InterruptedIOException.class, call);
    assertEquals(InterruptedIOException.class, cut.getClass());
    String message = String.valueOf(cut.getMessage());
    assertTrue(message.endsWith(": interrupted"), message);
  }

  /// Asserts that the call has nothing to return and does not wait.
  public static void assertWouldBlock(int result) {
    assertEquals(Socket.WOULD_BLOCK, result);
  }
}
