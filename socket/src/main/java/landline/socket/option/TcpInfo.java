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

/// What the kernel knows of a TCP connection: `struct tcp_info`, the value of TCP_INFO; see tcp(7).
/// The struct grows from version to version: [#fields] has those fields that the kernel gave and
/// this library knows, [#value] tells one of them, and [#bytes] is everything.
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

  /// Where a field stands: bytes in the processor's order, of which some bits may count.
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

    /// Both processors that are supported put the lowest byte first.
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

  /// A struct that was got in another way, such as from sock_diag(7).
  ///
  /// @param struct any number of bytes
  /// @return what they say
  public static TcpInfo of(byte[] struct) {
    return new TcpInfo(struct.clone());
  }

  /// The struct as the kernel gave it, fields that this library does not know included.
  public byte[] bytes() {
    return bytes.clone();
  }

  /// One field by the kernel's name.
  ///
  /// @param name such as `tcpi_rcv_space`
  /// @return its value, without a sign; empty if the kernel did not give it
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

  /// All fields that the kernel gave and this library knows, by the kernel's names and in its
  /// order.
  ///
  /// @return values without a sign
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

  /// How often the oldest unacknowledged segment was sent again.
  ///
  /// @return `tcpi_retransmits`
  public int retransmits() {
    return (int) get("tcpi_retransmits");
  }

  /// How long it waits before it sends again.
  ///
  /// @return `tcpi_rto`
  public Duration rto() {
    return Duration.of(get("tcpi_rto"), ChronoUnit.MICROS);
  }

  /// The size of a full segment that is sent, in bytes.
  ///
  /// @return `tcpi_snd_mss`
  public long sndMss() {
    return get("tcpi_snd_mss");
  }

  /// How many segments are sent and not acknowledged; of a listener, how many connections wait.
  ///
  /// @return `tcpi_unacked`
  public long unacked() {
    return get("tcpi_unacked");
  }

  /// How many segments were acknowledged out of order; of a listener, how many may wait.
  ///
  /// @return `tcpi_sacked`
  public long sacked() {
    return get("tcpi_sacked");
  }

  /// How many segments count as lost.
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

  /// The time since data last came.
  ///
  /// @return `tcpi_last_data_recv`
  public Duration lastDataRecv() {
    return Duration.ofMillis(get("tcpi_last_data_recv"));
  }

  /// The largest packet on the path, in bytes.
  ///
  /// @return `tcpi_pmtu`
  public long pmtu() {
    return get("tcpi_pmtu");
  }

  /// The round trip time, smoothed.
  ///
  /// @return `tcpi_rtt`
  public Duration rtt() {
    return Duration.of(get("tcpi_rtt"), ChronoUnit.MICROS);
  }

  /// How much the round trip time varies.
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

  /// How many segments were sent again, in all.
  ///
  /// @return `tcpi_total_retrans`
  public long totalRetrans() {
    return get("tcpi_total_retrans");
  }

  /// How many bytes the peer has acknowledged.
  ///
  /// @return `tcpi_bytes_acked`; Linux 4.1
  public OptionalLong bytesAcked() {
    return value("tcpi_bytes_acked");
  }

  /// How many bytes have come.
  ///
  /// @return `tcpi_bytes_received`; Linux 4.1
  public OptionalLong bytesReceived() {
    return value("tcpi_bytes_received");
  }

  /// The shortest round trip of late, in microseconds.
  ///
  /// @return `tcpi_min_rtt`; Linux 4.6
  public OptionalLong minRtt() {
    return value("tcpi_min_rtt");
  }

  /// How fast the peer gets it, in bytes a second.
  ///
  /// @return `tcpi_delivery_rate`; Linux 4.9
  public OptionalLong deliveryRate() {
    return value("tcpi_delivery_rate");
  }

  /// How many bytes were sent, those sent again included.
  ///
  /// @return `tcpi_bytes_sent`; Linux 4.19
  public OptionalLong bytesSent() {
    return value("tcpi_bytes_sent");
  }

  /// How many bytes were sent again.
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
  /// @return on one line
  @Override
  public String toString() {
    return value("tcpi_state").isEmpty() ? "no tcp_info" : state() + " " + fields();
  }
}
