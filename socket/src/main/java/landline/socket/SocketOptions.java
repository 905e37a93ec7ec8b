// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.time.Duration;
import java.util.Optional;

/// The options of level SOL_SOCKET; see socket(7).
public final class SocketOptions {

  /// Whether the socket listens. Read only.
  public static final SocketOption<Boolean> SO_ACCEPTCONN =
      new SocketOption<>("SOL_SOCKET", "SO_ACCEPTCONN", OptionForm.BOOLEAN);

  /// The interface that the socket is bound to, empty for none.
  public static final SocketOption<String> SO_BINDTODEVICE =
      new SocketOption<>("SOL_SOCKET", "SO_BINDTODEVICE", OptionForm.NAME);

  /// Allows datagrams to a broadcast address.
  public static final SocketOption<Boolean> SO_BROADCAST =
      new SocketOption<>("SOL_SOCKET", "SO_BROADCAST", OptionForm.BOOLEAN);

  /// The family the socket was made with. Read only.
  public static final SocketOption<Integer> SO_DOMAIN =
      new SocketOption<>("SOL_SOCKET", "SO_DOMAIN", OptionForm.INT);

  /// The pending error, which reading clears. Read only.
  public static final SocketOption<Integer> SO_ERROR =
      new SocketOption<>("SOL_SOCKET", "SO_ERROR", OptionForm.INT);

  /// Probes an idle connection; see TCP_KEEPIDLE.
  public static final SocketOption<Boolean> SO_KEEPALIVE =
      new SocketOption<>("SOL_SOCKET", "SO_KEEPALIVE", OptionForm.BOOLEAN);

  /// How long close(2) waits for unsent data, in whole seconds; zero sends a reset instead. Empty,
  /// the default: close does not wait.
  public static final SocketOption<Optional<Duration>> SO_LINGER =
      new SocketOption<>("SOL_SOCKET", "SO_LINGER", OptionForm.LINGER);

  /// Leaves urgent data in the stream.
  public static final SocketOption<Boolean> SO_OOBINLINE =
      new SocketOption<>("SOL_SOCKET", "SO_OOBINLINE", OptionForm.BOOLEAN);

  /// Asks for the sender's credentials with each message; unix(7).
  public static final SocketOption<Boolean> SO_PASSCRED =
      new SocketOption<>("SOL_SOCKET", "SO_PASSCRED", OptionForm.BOOLEAN);

  /// Who is at the other end; unix(7). Read only.
  public static final SocketOption<PeerCredentials> SO_PEERCRED =
      new SocketOption<>("SOL_SOCKET", "SO_PEERCRED", OptionForm.CREDENTIALS);

  /// The protocol the socket was made with. Read only.
  public static final SocketOption<Integer> SO_PROTOCOL =
      new SocketOption<>("SOL_SOCKET", "SO_PROTOCOL", OptionForm.INT);

  /// The receive buffer in bytes; the kernel doubles what is set.
  public static final SocketOption<Integer> SO_RCVBUF =
      new SocketOption<>("SOL_SOCKET", "SO_RCVBUF", OptionForm.INT);

  /// The number of bytes from which on a stream counts as readable.
  public static final SocketOption<Integer> SO_RCVLOWAT =
      new SocketOption<>("SOL_SOCKET", "SO_RCVLOWAT", OptionForm.INT);

  /// Allows bind(2) to an address that connections in TIME_WAIT still hold.
  public static final SocketOption<Boolean> SO_REUSEADDR =
      new SocketOption<>("SOL_SOCKET", "SO_REUSEADDR", OptionForm.BOOLEAN);

  /// Allows several sockets of one user on the same address.
  public static final SocketOption<Boolean> SO_REUSEPORT =
      new SocketOption<>("SOL_SOCKET", "SO_REUSEPORT", OptionForm.BOOLEAN);

  /// The send buffer in bytes; the kernel doubles what is set.
  public static final SocketOption<Integer> SO_SNDBUF =
      new SocketOption<>("SOL_SOCKET", "SO_SNDBUF", OptionForm.INT);

  /// The type the socket was made with. Read only.
  public static final SocketOption<Integer> SO_TYPE =
      new SocketOption<>("SOL_SOCKET", "SO_TYPE", OptionForm.INT);

  private SocketOptions() {}
}
