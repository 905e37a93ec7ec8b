// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.io.IOException;
import java.net.BindException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import landline.handover.TakeoverBusyException;
import landline.socket.SystemCallFailure;
import landline.socket.internal.ControlEscaper;
import landline.socket.internal.LogText;
import landline.socket.internal.StrictModes.BadModesException;

/// The exit code of an exception, and its message on one line.
public final class Errors {

  private Errors() {}

  /// The exit code for an exception that ended a command.
  static Exit exit(Throwable error) {
    return switch (error) {
      case UsageException usage -> Exit.USAGE;
      case OutputException output when output.isReaderGone() -> Exit.OK;
      case ServeException serve when serve.getCause() != null -> exit(serve.getCause());
      case SocketTimeoutException timeout -> Exit.TIMEOUT;
      case UnknownHostException unknown -> Exit.UNREACHABLE;
      case RefusedException refused -> Exit.NOT_ALLOWED;
      case BadModesException bad -> Exit.NOT_ALLOWED;
      case AccessDeniedException denied -> Exit.NOT_ALLOWED;
      case TakeoverBusyException busy -> Exit.BUSY;
      case SystemCallFailure failure -> exit(failure);
      // Such as a regular file in place of a socket.
      case BindException taken -> Exit.BUSY;
      // Such as a file of certificates, of which the message says more than its own exception.
      case IOException failed when failed.getCause() instanceof AccessDeniedException ->
          Exit.NOT_ALLOWED;
      default -> Exit.FAILED;
    };
  }

  private static Exit exit(SystemCallFailure failure) {
    return switch (failure.errno().name()) {
      case "ECONNREFUSED",
          "EHOSTUNREACH",
          "EHOSTDOWN",
          "ENETUNREACH",
          "ENETDOWN",
          "EADDRNOTAVAIL",
          "EAFNOSUPPORT",
          "EPROTOTYPE",
          "ENOENT",
          "ENOTDIR",
          "ELOOP" ->
          Exit.UNREACHABLE;
      case "EACCES", "EPERM" -> Exit.NOT_ALLOWED;
      case "ETIMEDOUT" -> Exit.TIMEOUT;
      // A UNIX socket whose queue is full gives EAGAIN.
      case "EADDRINUSE", "EAGAIN" -> Exit.BUSY;
      default -> Exit.FAILED;
    };
  }

  /// The error message. Those of this project and the JDK's socket exceptions have operation,
  /// target and reason; of others the class tells more than the message.
  public static String line(Throwable error) {
    return switch (error) {
      case UsageException usage -> ControlEscaper.line(String.valueOf(usage.getMessage()));
      case ExceptionInInitializerError start when start.getCause() != null ->
          line(start.getCause());
      case UnsupportedOperationException unsupported when unsupported.getMessage() != null ->
          ControlEscaper.line(unsupported.getMessage());
      default -> LogText.of(error);
    };
  }
}
