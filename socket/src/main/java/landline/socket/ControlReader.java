// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import landline.socket.ControlMessage.HopLimit;
import landline.socket.ControlMessage.PacketInfo4;
import landline.socket.ControlMessage.PacketInfo6;
import landline.socket.ControlMessage.QueueOverflow;
import landline.socket.ControlMessage.SecurityLabel;
import landline.socket.ControlMessage.SegmentSize;
import landline.socket.ControlMessage.Timestamp;
import landline.socket.ControlMessage.Timestamps;
import landline.socket.ControlMessage.TrafficClass;
import landline.socket.ControlMessage.Unknown;
import landline.socket.sys.Platform;

/// Reads control messages from the kernel's memory. One that is too short was truncated, and stays
/// bytes.
final class ControlReader {

  private static final ValueLayout.OfInt NET_INT =
      ValueLayout.JAVA_INT.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong NET_LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final int ERROR_SIZE = 16;
  private static final int THOUSAND = 1_000;

  /// One message of at least so many bytes.
  private record Form(int size, Reader reader) {}

  private interface Reader {
    ControlMessage read(MemorySegment data);
  }

  private static final Map<Long, Form> FORMS = forms();
  private static final long PIDFD =
      key(Platform.number("SOL_SOCKET"), Platform.number("SCM_PIDFD"));

  private ControlReader() {}

  private static Map<Long, Form> forms() {
    var forms = new HashMap<Long, Form>();
    put(forms, "SOL_SOCKET", "SCM_RIGHTS", 4, ControlReader::rights);
    put(forms, "SOL_SOCKET", "SCM_CREDENTIALS", 12, ControlReader::credentials);
    put(forms, "SOL_SOCKET", "SCM_SECURITY", 1, ControlReader::label);
    put(forms, "SOL_SOCKET", "SCM_PIDFD", 4, data -> new Pidfd(number(data, 0)));
    // On 64-bit systems the old and the new forms are laid out alike.
    for (String version : List.of("", "_NEW")) {
      Reader micros = data -> new Timestamp(instant(data, 0, THOUSAND));
      put(forms, "SOL_SOCKET", "SO_TIMESTAMP" + version, 16, micros);
      Reader nanos = data -> new Timestamp(instant(data, 0, 1));
      put(forms, "SOL_SOCKET", "SO_TIMESTAMPNS" + version, 16, nanos);
      put(forms, "SOL_SOCKET", "SO_TIMESTAMPING" + version, 48, ControlReader::stamps);
    }
    Reader overflow = data -> new QueueOverflow(Integer.toUnsignedLong(number(data, 0)));
    put(forms, "SOL_SOCKET", "SO_RXQ_OVFL", 4, overflow);
    put(forms, "IPPROTO_IP", "IP_PKTINFO", 12, ControlReader::info4);
    put(forms, "IPPROTO_IP", "IP_TTL", 4, data -> new HopLimit(number(data, 0)));
    put(forms, "IPPROTO_IP", "IP_TOS", 1, ControlReader::typeOfService);
    put(forms, "IPPROTO_IP", "IP_RECVERR", ERROR_SIZE, ControlReader::error);
    put(forms, "IPPROTO_IPV6", "IPV6_PKTINFO", 20, ControlReader::info6);
    put(forms, "IPPROTO_IPV6", "IPV6_HOPLIMIT", 4, data -> new HopLimit(number(data, 0)));
    put(forms, "IPPROTO_IPV6", "IPV6_TCLASS", 4, data -> new TrafficClass(number(data, 0)));
    put(forms, "IPPROTO_IPV6", "IPV6_RECVERR", ERROR_SIZE, ControlReader::error);
    put(forms, "SOL_UDP", "UDP_GRO", 4, data -> new SegmentSize(number(data, 0)));
    return Map.copyOf(forms);
  }

  private static void put(
      Map<Long, Form> forms, String level, String type, int size, Reader reader) {
    forms.put(key(Platform.number(level), Platform.number(type)), new Form(size, reader));
  }

  private static long key(int level, int type) {
    return (long) level << 32 | Integer.toUnsignedLong(type);
  }

  /// Reads all messages of a buffer.
  static List<ControlMessage> read(ControlBuffer buffer) {
    var all = new ArrayList<ControlMessage>();
    while (buffer.next()) {
      MemorySegment data = buffer.memory().asSlice(buffer.data(), buffer.length());
      all.add(read(buffer.level(), buffer.type(), data));
    }
    return all;
  }

  private static ControlMessage read(int level, int type, MemorySegment data) {
    Form form = FORMS.get(key(level, type));
    // Instead of a pidfd there may be a negated error number.
    boolean failed = key(level, type) == PIDFD && data.byteSize() == 4 && number(data, 0) < 0;
    if (form == null || data.byteSize() < form.size || failed) {
      return new Unknown(level, type, data.toArray(ValueLayout.JAVA_BYTE));
    }
    return form.reader.read(data);
  }

  private static int number(MemorySegment data, int at) {
    return data.get(ValueLayout.JAVA_INT, at);
  }

  private static ControlMessage rights(MemorySegment data) {
    int[] fds = new int[(int) data.byteSize() / Integer.BYTES];
    for (int i = 0; i < fds.length; i++) {
      fds[i] = number(data, i * Integer.BYTES);
    }
    return Rights.owning(fds);
  }

  private static ControlMessage credentials(MemorySegment data) {
    long uid = Integer.toUnsignedLong(number(data, 4));
    return new Credentials(number(data, 0), uid, Integer.toUnsignedLong(number(data, 8)));
  }

  private static ControlMessage label(MemorySegment data) {
    String text = new String(data.toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
    int end = text.indexOf('\0');
    return new SecurityLabel(end < 0 ? text : text.substring(0, end));
  }

  private static Instant instant(MemorySegment data, int at, int scale) {
    long seconds = data.get(ValueLayout.JAVA_LONG, at);
    return Instant.ofEpochSecond(seconds, data.get(ValueLayout.JAVA_LONG, at + Long.BYTES) * scale);
  }

  private static ControlMessage stamps(MemorySegment data) {
    return new Timestamps(instant(data, 0, 1), instant(data, 16, 1), instant(data, 32, 1));
  }

  private static ControlMessage info4(MemorySegment data) {
    return new PacketInfo4(
        number(data, 0),
        new SockAddrIn(data.get(NET_INT, 4), 0),
        new SockAddrIn(data.get(NET_INT, 8), 0));
  }

  private static ControlMessage info6(MemorySegment data) {
    int index = number(data, 16);
    long high = data.get(NET_LONG, 0);
    // A link-local address means nothing without its interface.
    boolean linkLocal = high >>> 54 == 0xfe80L >>> 6;
    var address = new SockAddrIn6(high, data.get(NET_LONG, 8), 0, 0, linkLocal ? index : 0);
    return new PacketInfo6(address, index);
  }

  /// IPv4's message of one byte.
  private static ControlMessage typeOfService(MemorySegment data) {
    return new TrafficClass(Byte.toUnsignedInt(data.get(ValueLayout.JAVA_BYTE, 0)));
  }

  private static ControlMessage error(MemorySegment data) {
    // The offender's address follows the struct.
    int rest = (int) data.byteSize() - ERROR_SIZE;
    SockAddr offender =
        rest < Short.BYTES
            ? new SockAddrRaw(new Domain(0), new byte[0])
            : SockAddrCodec.read(data.asSlice(ERROR_SIZE), rest);
    return new ErrorRecord(
        new Errno(number(data, 0)),
        new ErrorRecord.Origin(Byte.toUnsignedInt(data.get(ValueLayout.JAVA_BYTE, 4))),
        Byte.toUnsignedInt(data.get(ValueLayout.JAVA_BYTE, 5)),
        Byte.toUnsignedInt(data.get(ValueLayout.JAVA_BYTE, 6)),
        Integer.toUnsignedLong(number(data, 8)),
        Integer.toUnsignedLong(number(data, 12)),
        offender);
  }
}
