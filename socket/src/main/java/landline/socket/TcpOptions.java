// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.time.Duration;

/// The options of level IPPROTO_TCP; see tcp(7).
public final class TcpOptions {

  /// The congestion control algorithm.
  public static final SocketOption<String> TCP_CONGESTION =
      new SocketOption<>("IPPROTO_TCP", "TCP_CONGESTION", OptionForm.NAME);

  /// Holds back segments that are not full, for 200 ms at most.
  public static final SocketOption<Boolean> TCP_CORK =
      new SocketOption<>("IPPROTO_TCP", "TCP_CORK", OptionForm.BOOLEAN);

  /// Wakes a listener only when data has come, or after this long; the kernel rounds it to its
  /// retransmissions.
  public static final SocketOption<Duration> TCP_DEFER_ACCEPT =
      new SocketOption<>("IPPROTO_TCP", "TCP_DEFER_ACCEPT", OptionForm.SECONDS);

  /// How many unanswered probes end a connection.
  public static final SocketOption<Integer> TCP_KEEPCNT =
      new SocketOption<>("IPPROTO_TCP", "TCP_KEEPCNT", OptionForm.INT);

  /// How long a connection is idle before it is probed.
  public static final SocketOption<Duration> TCP_KEEPIDLE =
      new SocketOption<>("IPPROTO_TCP", "TCP_KEEPIDLE", OptionForm.SECONDS);

  /// The time between two probes.
  public static final SocketOption<Duration> TCP_KEEPINTVL =
      new SocketOption<>("IPPROTO_TCP", "TCP_KEEPINTVL", OptionForm.SECONDS);

  /// The largest segment to send, in bytes.
  public static final SocketOption<Integer> TCP_MAXSEG =
      new SocketOption<>("IPPROTO_TCP", "TCP_MAXSEG", OptionForm.INT);

  /// Sends small segments at once.
  public static final SocketOption<Boolean> TCP_NODELAY =
      new SocketOption<>("IPPROTO_TCP", "TCP_NODELAY", OptionForm.BOOLEAN);

  /// Acknowledges at once. Not permanent.
  public static final SocketOption<Boolean> TCP_QUICKACK =
      new SocketOption<>("IPPROTO_TCP", "TCP_QUICKACK", OptionForm.BOOLEAN);

  /// How often connect(2) asks before it gives up.
  public static final SocketOption<Integer> TCP_SYNCNT =
      new SocketOption<>("IPPROTO_TCP", "TCP_SYNCNT", OptionForm.INT);

  /// How long sent data may stay unacknowledged before the connection ends with ETIMEDOUT; zero is
  /// the system's default.
  public static final SocketOption<Duration> TCP_USER_TIMEOUT =
      new SocketOption<>("IPPROTO_TCP", "TCP_USER_TIMEOUT", OptionForm.MILLISECONDS);

  private TcpOptions() {}
}
