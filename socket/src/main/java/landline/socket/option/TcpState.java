// SPDX-License-Identifier: Apache-2.0
package landline.socket.option;

import java.util.List;

/// The state of a TCP connection; see tcp(7) and RFC 9293, section 3.3.2. Any number is allowed.
///
/// @param value the kernel's number
public record TcpState(int value) {

  private static final List<String> NAMES =
      List.of(
          "ESTABLISHED",
          "SYN_SENT",
          "SYN_RECV",
          "FIN_WAIT1",
          "FIN_WAIT2",
          "TIME_WAIT",
          "CLOSE",
          "CLOSE_WAIT",
          "LAST_ACK",
          "LISTEN",
          "CLOSING",
          "NEW_SYN_RECV");

  /// Open in both directions.
  public static final TcpState ESTABLISHED = named("ESTABLISHED");

  /// A connection request was sent and not answered yet.
  public static final TcpState SYN_SENT = named("SYN_SENT");

  /// This end has ended; the peer has not acknowledged it.
  public static final TcpState FIN_WAIT1 = named("FIN_WAIT1");

  /// This end has ended, which the peer has acknowledged; the peer has not ended.
  public static final TcpState FIN_WAIT2 = named("FIN_WAIT2");

  /// The peer has ended; this end has not.
  public static final TcpState CLOSE_WAIT = named("CLOSE_WAIT");

  /// No connection.
  public static final TcpState CLOSE = named("CLOSE");

  /// Accepts connections.
  public static final TcpState LISTEN = named("LISTEN");

  private static TcpState named(String name) {
    return new TcpState(NAMES.indexOf(name) + 1);
  }

  /// The kernel's name, or the number if the library has no name for it.
  ///
  /// @return such as `TCP_ESTABLISHED`
  @Override
  public String toString() {
    boolean known = value >= 1 && value <= NAMES.size();
    return "TCP_" + (known ? NAMES.get(value - 1) : String.valueOf(value));
  }
}
