// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.io.EOFException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.SSLException;
import javax.security.auth.login.FailedLoginException;
import landline.connection.UntrustedSourceException;
import landline.socket.Errno;
import landline.socket.SocketClosedException;
import landline.socket.SystemCallFailure;

/// The log level of an exception that ended a handler.
final class FailureSeverity {

  // ENOTCONN: shutdown(2) after a reset. ETIMEDOUT: no acknowledgement any more, see tcp(7).
  // ECONNREFUSED and ENOENT: a reply to a closed socket, or to the file of one.
  private static final Set<Errno> PEER_IS_GONE =
      Set.of(
          Errno.ECONNRESET,
          Errno.EPIPE,
          Errno.ETIMEDOUT,
          Errno.ECONNREFUSED,
          Errno.ENOTCONN,
          Errno.ENOENT,
          Errno.EHOSTUNREACH,
          Errno.ENETUNREACH);

  private FailureSeverity() {}

  /// An [Error] wrapped for hooks that take an exception: it is the cause.
  static Exception told(Throwable error) {
    return error instanceof Exception known ? known : new ExecutionException(error);
  }

  /// Peers hang up whenever they like, strangers fail to log in, and a server that stops aborts its
  /// handlers: these are DEBUG. An [Error] is ERROR, everything else WARNING.
  ///
  /// @param peer the connection that the handler serves, or the sender of the datagram
  static System.Logger.Level of(Throwable error, Object peer, boolean stopping) {
    if (error instanceof Error) {
      return System.Logger.Level.ERROR;
    }
    return isPeerGone(error, peer) || isFailedLogin(error) || (stopping && isForced(error))
        ? System.Logger.Level.DEBUG
        : System.Logger.Level.WARNING;
  }

  /// How a connection ended that was ended by an exception.
  ///
  /// @param peer the connection
  /// @param otherwise the result if none fits better
  static ConnectionEnd end(
      Throwable error, Object peer, boolean stopping, ConnectionEnd otherwise) {
    if (error instanceof Error) {
      return ConnectionEnd.FAILED;
    }
    if (stopping && isForced(error)) {
      return ConnectionEnd.FORCED;
    }
    if (isFailedLogin(error)) {
      return ConnectionEnd.UNWANTED;
    }
    if (error instanceof SocketTimeoutException) {
      return ConnectionEnd.TIMEOUT;
    }
    // A peer that is gone before the end of the handshake counts as a failed handshake.
    return otherwise != ConnectionEnd.HANDSHAKE && isPeerGone(error, peer)
        ? ConnectionEnd.PEER_GONE
        : otherwise;
  }

  private static boolean isPeerGone(Throwable error, Object peer) {
    // Such as the UncheckedIOException of a stream of lines.
    Throwable root = error.getCause() == null ? error : error.getCause();
    if (isTls(error) || isTls(root)) {
      // What strangers send instead of TLS, and where they cut it off, must not fill a log.
      return isTlsWith(peer, error) || isTlsWith(peer, root);
    }
    return root instanceof EOFException
        || root instanceof UntrustedSourceException
        || (root instanceof SystemCallFailure failure
            && PEER_IS_GONE.contains(failure.errno())
            // That is about a third party, which the handler needs.
            && !failure.call().equals("connect"));
  }

  /// Whether it is of [landline.connection.Tls], for which a peer that hangs up in the handshake is
  /// an end of file.
  private static boolean isTls(Throwable error) {
    return error instanceof SSLException
        || (error instanceof EOFException
            && String.valueOf(error.getMessage()).startsWith("TLS handshake with "));
  }

  /// Whether it is of TLS with that peer, be it the server's own or begun by the handler. The
  /// others are about a third party, which the handler needs. [landline.connection.Tls] names the
  /// connection in each message.
  private static boolean isTlsWith(Object peer, Throwable error) {
    return isTls(error) && String.valueOf(error.getMessage()).contains(" " + peer + ": ");
  }

  private static boolean isFailedLogin(Throwable error) {
    return error.getCause() instanceof FailedLoginException;
  }

  private static boolean isForced(Throwable error) {
    return error instanceof SocketClosedException
        || (error instanceof InterruptedIOException && !(error instanceof SocketTimeoutException));
  }
}
