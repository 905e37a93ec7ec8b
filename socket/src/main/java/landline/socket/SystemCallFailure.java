// SPDX-License-Identifier: Apache-2.0
package landline.socket;

/// What every exception carries that a system call has caused. The exceptions themselves are those
/// of `java.net` that Java code catches already: [java.net.ConnectException] for a connect(2) that
/// nobody answers, [java.net.BindException] for bind(2) and listen(2),
/// [java.net.NoRouteToHostException], and [java.net.SocketException] for the rest.
public interface SystemCallFailure {

  /// The call that failed.
  ///
  /// @return such as `connect`
  String call();

  /// The error number that it left.
  ///
  /// @return such as [Errno#ECONNREFUSED]
  Errno errno();

  /// Whether an exception is a system call's failure with this error number.
  ///
  /// @param thrown any exception
  /// @param errno the error number
  /// @return true if that is what it is
  static boolean is(Throwable thrown, Errno errno) {
    return thrown instanceof SystemCallFailure failure && failure.errno().equals(errno);
  }
}
