// SPDX-License-Identifier: Apache-2.0
package landline.testnet;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import landline.socket.Errno;
import landline.socket.SocketClosedException;
import landline.socket.SystemCallFailure;

/// The exceptions that a socket throws, from calls that the kernel never saw.
final class Broken {

  private Broken() {}

  /// What the kernel would have said to a call on a connection.
  static IOException call(String call, String where, Errno errno) {
    String message = call + " " + where + ": " + errno;
    return switch (call) {
      case "connect" -> new Connect(message, errno);
      case "bind" -> new Bind(message, errno);
      default -> new Call(call, message, errno);
    };
  }

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

  private static final class Connect extends ConnectException implements SystemCallFailure {
    private static final long serialVersionUID = 1;
    private final int errno;

    Connect(String message, Errno errno) {
      super(message);
      this.errno = errno.value();
    }

    @Override
    public String call() {
      return "connect";
    }

    @Override
    public Errno errno() {
      return new Errno(errno);
    }
  }

  private static final class Bind extends BindException implements SystemCallFailure {
    private static final long serialVersionUID = 1;
    private final int errno;

    Bind(String message, Errno errno) {
      super(message);
      this.errno = errno.value();
    }

    @Override
    public String call() {
      return "bind";
    }

    @Override
    public Errno errno() {
      return new Errno(errno);
    }
  }

  private static final class Call extends SocketException implements SystemCallFailure {
    private static final long serialVersionUID = 1;
    private final String call;
    private final int errno;

    Call(String call, String message, Errno errno) {
      super(message);
      this.call = call;
      this.errno = errno.value();
    }

    @Override
    public String call() {
      return call;
    }

    @Override
    public Errno errno() {
      return new Errno(errno);
    }
  }
}
