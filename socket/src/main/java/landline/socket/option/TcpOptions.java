// SPDX-License-Identifier: Apache-2.0
package landline.socket.option;

import java.time.Duration;
import landline.socket.OptionCodec;
import landline.socket.SocketOption;

/// The options of level IPPROTO_TCP; see tcp(7).
public final class TcpOptions {

  /// Information of the congestion control algorithm, in a form of its own; empty for most. Read
  /// only.
  public static final SocketOption<byte[]> TCP_CC_INFO =
      SocketOption.of("IPPROTO_TCP", "TCP_CC_INFO", OptionCodec.BYTES);

  /// The congestion control algorithm.
  public static final SocketOption<String> TCP_CONGESTION =
      SocketOption.of("IPPROTO_TCP", "TCP_CONGESTION", OptionCodec.NAME);

  /// Holds back segments that are not full, for 200 ms at most.
  public static final SocketOption<Boolean> TCP_CORK =
      SocketOption.of("IPPROTO_TCP", "TCP_CORK", OptionCodec.BOOLEAN);

  /// Wakes a listener only when data has come, or after this long; the kernel rounds it to its
  /// retransmissions.
  public static final SocketOption<Duration> TCP_DEFER_ACCEPT =
      SocketOption.of("IPPROTO_TCP", "TCP_DEFER_ACCEPT", OptionCodec.SECONDS);

  /// The longest delay of an acknowledgement. Linux 6.15.
  public static final SocketOption<Duration> TCP_DELACK_MAX_US =
      SocketOption.of("IPPROTO_TCP", "TCP_DELACK_MAX_US", OptionCodec.MICROSECONDS);

  /// The number of connections of a listener that may arrive with data and be unconfirmed as yet; 0
  /// is off. RFC 7413.
  public static final SocketOption<Integer> TCP_FASTOPEN =
      SocketOption.of("IPPROTO_TCP", "TCP_FASTOPEN", OptionCodec.INT);

  /// Lets connect(2) wait with the first packet for the data of the first send. RFC 7413.
  public static final SocketOption<Boolean> TCP_FASTOPEN_CONNECT =
      SocketOption.of("IPPROTO_TCP", "TCP_FASTOPEN_CONNECT", OptionCodec.BOOLEAN);

  /// The key of a listener's cookies for fast open, 16 bytes, or 32 for a new one and the one
  /// before.
  public static final SocketOption<byte[]> TCP_FASTOPEN_KEY =
      SocketOption.of("IPPROTO_TCP", "TCP_FASTOPEN_KEY", OptionCodec.BYTES);

  /// Uses fast open without requesting a cookie.
  public static final SocketOption<Boolean> TCP_FASTOPEN_NO_COOKIE =
      SocketOption.of("IPPROTO_TCP", "TCP_FASTOPEN_NO_COOKIE", OptionCodec.BOOLEAN);

  /// Information about the connection. Read only.
  public static final SocketOption<TcpInfo> TCP_INFO =
      SocketOption.of("IPPROTO_TCP", "TCP_INFO", TcpInfo.CODEC);

  /// Reports with each receive the number of bytes left.
  public static final SocketOption<Boolean> TCP_INQ =
      SocketOption.of("IPPROTO_TCP", "TCP_INQ", OptionCodec.BOOLEAN);

  /// Whether the connection is one of MPTCP and has not fallen back to TCP. Read only. Linux 6.13.
  public static final SocketOption<Boolean> TCP_IS_MPTCP =
      SocketOption.of("IPPROTO_TCP", "TCP_IS_MPTCP", OptionCodec.BOOLEAN);

  /// The number of unanswered probes that end a connection.
  public static final SocketOption<Integer> TCP_KEEPCNT =
      SocketOption.of("IPPROTO_TCP", "TCP_KEEPCNT", OptionCodec.INT);

  /// The time for which a connection is idle before it is probed.
  public static final SocketOption<Duration> TCP_KEEPIDLE =
      SocketOption.of("IPPROTO_TCP", "TCP_KEEPIDLE", OptionCodec.SECONDS);

  /// The time between two probes.
  public static final SocketOption<Duration> TCP_KEEPINTVL =
      SocketOption.of("IPPROTO_TCP", "TCP_KEEPINTVL", OptionCodec.SECONDS);

  /// The maximum time of a closed connection in FIN_WAIT2; the kernel caps it at two minutes.
  public static final SocketOption<Duration> TCP_LINGER2 =
      SocketOption.of("IPPROTO_TCP", "TCP_LINGER2", OptionCodec.SECONDS);

  /// The largest segment to send, in bytes.
  public static final SocketOption<Integer> TCP_MAXSEG =
      SocketOption.of("IPPROTO_TCP", "TCP_MAXSEG", OptionCodec.INT);

  /// Sends small segments at once.
  public static final SocketOption<Boolean> TCP_NODELAY =
      SocketOption.of("IPPROTO_TCP", "TCP_NODELAY", OptionCodec.BOOLEAN);

  /// The number of unsent bytes from which the socket does not count as writable; 0 is the system's
  /// default.
  public static final SocketOption<Integer> TCP_NOTSENT_LOWAT =
      SocketOption.of("IPPROTO_TCP", "TCP_NOTSENT_LOWAT", OptionCodec.INT);

  /// Acknowledges at once. Not permanent.
  public static final SocketOption<Boolean> TCP_QUICKACK =
      SocketOption.of("IPPROTO_TCP", "TCP_QUICKACK", OptionCodec.BOOLEAN);

  /// The longest time between two retransmissions. Linux 6.15.
  public static final SocketOption<Duration> TCP_RTO_MAX_MS =
      SocketOption.of("IPPROTO_TCP", "TCP_RTO_MAX_MS", OptionCodec.MILLISECONDS);

  /// The shortest time before a retransmission. Linux 6.15.
  public static final SocketOption<Duration> TCP_RTO_MIN_US =
      SocketOption.of("IPPROTO_TCP", "TCP_RTO_MIN_US", OptionCodec.MICROSECONDS);

  /// The headers of the packet that opened an accepted connection; can be read once. Read only,
  /// after TCP_SAVE_SYN on the listener.
  public static final SocketOption<byte[]> TCP_SAVED_SYN =
      SocketOption.of("IPPROTO_TCP", "TCP_SAVED_SYN", OptionCodec.BYTES);

  /// Whether a listener keeps the headers of opening packets: 0 no, 1 from the IP header on, 2 with
  /// that of the link layer.
  public static final SocketOption<Integer> TCP_SAVE_SYN =
      SocketOption.of("IPPROTO_TCP", "TCP_SAVE_SYN", OptionCodec.INT);

  /// The number of connection requests before connect(2) fails.
  public static final SocketOption<Integer> TCP_SYNCNT =
      SocketOption.of("IPPROTO_TCP", "TCP_SYNCNT", OptionCodec.INT);

  /// Has no effect since Linux 4.10.
  public static final SocketOption<Boolean> TCP_THIN_DUPACK =
      SocketOption.of("IPPROTO_TCP", "TCP_THIN_DUPACK", OptionCodec.BOOLEAN);

  /// Retransmits at steady intervals at first while little is underway.
  public static final SocketOption<Boolean> TCP_THIN_LINEAR_TIMEOUTS =
      SocketOption.of("IPPROTO_TCP", "TCP_THIN_LINEAR_TIMEOUTS", OptionCodec.BOOLEAN);

  /// The clock of the timestamps that are sent. To set it needs TCP_REPAIR.
  public static final SocketOption<Long> TCP_TIMESTAMP =
      SocketOption.of("IPPROTO_TCP", "TCP_TIMESTAMP", OptionCodec.UNSIGNED);

  /// Delays all that is sent, for tests; needs the fq scheduler.
  public static final SocketOption<Duration> TCP_TX_DELAY =
      SocketOption.of("IPPROTO_TCP", "TCP_TX_DELAY", OptionCodec.MICROSECONDS);

  /// The protocol on top that the kernel handles, such as `tls`. Empty if there is none.
  public static final SocketOption<String> TCP_ULP =
      SocketOption.of("IPPROTO_TCP", "TCP_ULP", OptionCodec.NAME);

  /// The time that sent data may stay unacknowledged before the connection ends with ETIMEDOUT;
  /// zero is the system's default.
  public static final SocketOption<Duration> TCP_USER_TIMEOUT =
      SocketOption.of("IPPROTO_TCP", "TCP_USER_TIMEOUT", OptionCodec.MILLISECONDS);

  /// The largest window to announce, in bytes.
  public static final SocketOption<Integer> TCP_WINDOW_CLAMP =
      SocketOption.of("IPPROTO_TCP", "TCP_WINDOW_CLAMP", OptionCodec.INT);

  private TcpOptions() {}
}
