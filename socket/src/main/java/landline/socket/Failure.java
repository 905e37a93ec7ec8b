// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketException;

/// Makes the exception for a failed system call: one line with the call, the addresses and the
/// error.
final class Failure {

  private Failure() {}

  /// The exception for a call.
  ///
  /// @param where the addresses, such as `127.0.0.1:5000 -> 127.0.0.1:80`
  /// @param result the result of the call, a negated error number
  static IOException of(String call, String where, long result) {
    var errno = new Errno((int) -result);
    String message = call + " " + where + ": " + errno;
    boolean noRoute = errno.equals(Errno.EHOSTUNREACH) || errno.equals(Errno.ENETUNREACH);
    if (noRoute) {
      return new NoRoute(call, errno, message);
    }
    return switch (call) {
      case "connect" -> new Connect(call, errno, message);
      case "bind", "listen" -> new Bind(call, errno, message);
      default ->
          // A datagram that was sent earlier found nobody.
          errno.equals(Errno.ECONNREFUSED)
              ? new PortUnreachable(call, errno, message)
              : new SystemCall(call, errno, message);
    };
  }

  private static final class Connect extends ConnectException implements SystemCallFailure {
    private static final long serialVersionUID = 1;
    private final String call;
    private final int errno;

    Connect(String call, Errno errno, String message) {
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

  private static final class Bind extends BindException implements SystemCallFailure {
    private static final long serialVersionUID = 1;
    private final String call;
    private final int errno;

    Bind(String call, Errno errno, String message) {
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

  private static final class NoRoute extends NoRouteToHostException implements SystemCallFailure {
    private static final long serialVersionUID = 1;
    private final String call;
    private final int errno;

    NoRoute(String call, Errno errno, String message) {
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

  private static final class PortUnreachable extends PortUnreachableException
      implements SystemCallFailure {
    private static final long serialVersionUID = 1;
    private final String call;
    private final int errno;

    PortUnreachable(String call, Errno errno, String message) {
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

  private static final class SystemCall extends SocketException implements SystemCallFailure {
    private static final long serialVersionUID = 1;
    private final String call;
    private final int errno;

    SystemCall(String call, Errno errno, String message) {
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
