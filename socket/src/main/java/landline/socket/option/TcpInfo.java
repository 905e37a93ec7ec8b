// SPDX-License-Identifier: Apache-2.0
package landline.socket.option;

import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import landline.socket.OptionCodec;
import landline.socket.sys.Platform;

/// The kernel's information about a TCP connection: `struct tcp_info`, the value of TCP_INFO; see
/// tcp(7). The struct grows from version to version: [#fields] has the fields that the kernel
/// returned and this library knows, [#value] returns one of them, and [#bytes] everything.
///
/// Methods that return a plain value read the first 104 bytes, which every kernel gives.
public final class TcpInfo {

  private static final int MOST = 1024;

  static final OptionCodec<TcpInfo> CODEC =
      OptionCodec.readOnly(
          MOST,
          (memory, length) ->
              new TcpInfo(memory.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE)));

  private static final Map<String, Field> FIELDS = fieldsByName();

  private final byte[] bytes;

  private TcpInfo(byte[] bytes) {
    this.bytes = bytes;
  }

  /// The location of a field: bytes in native order, of which some bits may count.
  private record Field(int offset, int size, int shift, int bits) {

    private static Field of(String[] words) {
      int size = Integer.parseInt(words[2]);
      boolean part = words.length > 3;
      return new Field(
          Integer.parseInt(words[1]),
          size,
          part ? Integer.parseInt(words[3]) : 0,
          part ? Integer.parseInt(words[4]) : size * Byte.SIZE);
    }

    /// Both supported processors are little-endian.
    private long in(byte[] struct) {
      long value = 0;
      for (int i = size - 1; i >= 0; i--) {
        value = value << Byte.SIZE | Byte.toUnsignedLong(struct[offset + i]);
      }
      return bits == Long.SIZE ? value : value >>> shift & (1L << bits) - 1;
    }
  }

  private static Map<String, Field> fieldsByName() {
    var fields = new LinkedHashMap<String, Field>();
    for (String row : Platform.current().tcpInfoTable().strip().split(";\\s*", -1)) {
      if (!row.isEmpty()) {
        String[] words = row.split(" ", -1);
        fields.put(words[0], Field.of(words));
      }
    }
    return fields;
  }

  /// Wraps a struct from another source, such as sock_diag(7).
  ///
  /// @param struct any number of bytes
  public static TcpInfo of(byte[] struct) {
    return new TcpInfo(struct.clone());
  }

  /// The struct as returned by the kernel, including fields that this library does not know.
  public byte[] bytes() {
    return bytes.clone();
  }

  /// Returns one field by the kernel's name.
  ///
  /// @param name such as `tcpi_rcv_space`
  /// @return its unsigned value; empty if the kernel did not return it
  /// @throws IllegalArgumentException if this library does not know the name
  public OptionalLong value(String name) {
    Field field = FIELDS.get(name);
    if (field == null) {
      throw new IllegalArgumentException("no field of struct tcp_info: " + name);
    }
    return isGiven(field) ? OptionalLong.of(field.in(bytes)) : OptionalLong.empty();
  }

  private boolean isGiven(Field field) {
    return field.offset + field.size <= bytes.length;
  }

  private long get(String name) {
    return value(name).orElseThrow();
  }

  /// Returns all fields that the kernel returned and this library knows, by the kernel's names and
  /// in its order.
  ///
  /// @return unsigned values
  public Map<String, Long> fields() {
    var values = new LinkedHashMap<String, Long>();
    FIELDS.forEach((name, field) -> {
      if (isGiven(field)) {
        values.put(name, field.in(bytes));
      }
    });
    return values;
  }

  /// The state of the connection.
  ///
  /// @return `tcpi_state`
  public TcpState state() {
    return new TcpState((int) get("tcpi_state"));
  }

  /// The number of retransmissions of the oldest unacknowledged segment.
  ///
  /// @return `tcpi_retransmits`
  public int retransmits() {
    return (int) get("tcpi_retransmits");
  }

  /// The retransmission timeout.
  ///
  /// @return `tcpi_rto`
  public Duration rto() {
    return Duration.of(get("tcpi_rto"), ChronoUnit.MICROS);
  }

  /// The maximum segment size for sending, in bytes.
  ///
  /// @return `tcpi_snd_mss`
  public long sndMss() {
    return get("tcpi_snd_mss");
  }

  /// The number of segments sent and not acknowledged; of a listener, the length of its accept
  /// queue.
  ///
  /// @return `tcpi_unacked`
  public long unacked() {
    return get("tcpi_unacked");
  }

  /// The number of segments acknowledged out of order; of a listener, the limit of its accept
  /// queue.
  ///
  /// @return `tcpi_sacked`
  public long sacked() {
    return get("tcpi_sacked");
  }

  /// The number of segments that count as lost.
  ///
  /// @return `tcpi_lost`
  public long lost() {
    return get("tcpi_lost");
  }

  /// The time since data was last sent.
  ///
  /// @return `tcpi_last_data_sent`
  public Duration lastDataSent() {
    return Duration.ofMillis(get("tcpi_last_data_sent"));
  }

  /// The time since data was last received.
  ///
  /// @return `tcpi_last_data_recv`
  public Duration lastDataRecv() {
    return Duration.ofMillis(get("tcpi_last_data_recv"));
  }

  /// The path MTU, in bytes.
  ///
  /// @return `tcpi_pmtu`
  public long pmtu() {
    return get("tcpi_pmtu");
  }

  /// The smoothed round-trip time.
  ///
  /// @return `tcpi_rtt`
  public Duration rtt() {
    return Duration.of(get("tcpi_rtt"), ChronoUnit.MICROS);
  }

  /// The variation of the round-trip time.
  ///
  /// @return `tcpi_rttvar`
  public Duration rttvar() {
    return Duration.of(get("tcpi_rttvar"), ChronoUnit.MICROS);
  }

  /// The congestion window, in segments.
  ///
  /// @return `tcpi_snd_cwnd`
  public long sndCwnd() {
    return get("tcpi_snd_cwnd");
  }

  /// The total number of retransmitted segments.
  ///
  /// @return `tcpi_total_retrans`
  public long totalRetrans() {
    return get("tcpi_total_retrans");
  }

  /// The number of bytes that the peer has acknowledged.
  ///
  /// @return `tcpi_bytes_acked`; Linux 4.1
  public OptionalLong bytesAcked() {
    return value("tcpi_bytes_acked");
  }

  /// The number of bytes received.
  ///
  /// @return `tcpi_bytes_received`; Linux 4.1
  public OptionalLong bytesReceived() {
    return value("tcpi_bytes_received");
  }

  /// The recent minimum of the round-trip time, in microseconds.
  ///
  /// @return `tcpi_min_rtt`; Linux 4.6
  public OptionalLong minRtt() {
    return value("tcpi_min_rtt");
  }

  /// The recent delivery rate, in bytes a second.
  ///
  /// @return `tcpi_delivery_rate`; Linux 4.9
  public OptionalLong deliveryRate() {
    return value("tcpi_delivery_rate");
  }

  /// The number of bytes sent, including retransmissions.
  ///
  /// @return `tcpi_bytes_sent`; Linux 4.19
  public OptionalLong bytesSent() {
    return value("tcpi_bytes_sent");
  }

  /// The number of bytes retransmitted.
  ///
  /// @return `tcpi_bytes_retrans`; Linux 4.19
  public OptionalLong bytesRetrans() {
    return value("tcpi_bytes_retrans");
  }

  /// The window that the peer announces, in bytes.
  ///
  /// @return `tcpi_snd_wnd`; Linux 5.4
  public OptionalLong sndWnd() {
    return value("tcpi_snd_wnd");
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TcpInfo info && Arrays.equals(info.bytes, bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /// The state and all fields.
  ///
  /// @return one line
  @Override
  public String toString() {
    return value("tcpi_state").isEmpty() ? "no tcp_info" : state() + " " + fields();
  }
}
