// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.io.IOException;

/// The part common to all exceptions for failed system calls. The exceptions themselves are those
/// of `java.net` that Java code catches already: [java.net.ConnectException] for a failed
/// connect(2), [java.net.BindException] for bind(2) and listen(2),
/// [java.net.NoRouteToHostException], and [java.net.SocketException] for the rest.
public interface SystemCallFailure {

  /// The call that failed.
  ///
  /// @return such as `connect`
  String call();

  /// The error number.
  ///
  /// @return such as [Errno#ECONNREFUSED]
  Errno errno();

  /// Makes the exception that a socket throws for a failed call, for substitutes of a socket: a
  /// network in memory, or a peer in a test.
  ///
  /// @param call the call that fails, such as `connect`
  /// @param where the addresses, such as `127.0.0.1:5000 -> 127.0.0.1:80`
  /// @param errno how it fails
  /// @return a [SystemCallFailure], with a message in the usual form
  static IOException of(String call, String where, Errno errno) {
    return Failure.of(call, where, -errno.value());
  }

  /// Whether an exception is a system call's failure with this error number.
  ///
  /// @param thrown any exception
  static boolean is(Throwable thrown, Errno errno) {
    return thrown instanceof SystemCallFailure failure && failure.errno().equals(errno);
  }
}
