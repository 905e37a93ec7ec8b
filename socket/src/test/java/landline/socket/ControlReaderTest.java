// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import landline.socket.ControlMessage.PacketInfo6;
import landline.socket.ControlMessage.SecurityLabel;
import landline.socket.ControlMessage.Timestamp;
import landline.socket.ControlMessage.Timestamps;
import landline.socket.ControlMessage.Unknown;
import landline.socket.sys.Platform;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What this machine's kernel does not give: stamps of hardware, labels, and messages that were
/// cut.
final class ControlReaderTest {

  private final MemorySegment memory = Arena.ofAuto().allocate(256, 8);
  private final ControlBuffer buffer = new ControlBuffer(memory);

  private static int number(String name) {
    return Platform.number(name);
  }

  private ControlMessage read(String level, String type, long... longs) {
    buffer.clear(0);
    buffer.put(number(level), number(type), longs.length * Long.BYTES);
    for (int i = 0; i < longs.length; i++) {
      memory.set(ValueLayout.JAVA_LONG, buffer.data() + (long) i * Long.BYTES, longs[i]);
    }
    return read(buffer.end());
  }

  private ControlMessage read(int length) {
    buffer.walk(0, length);
    List<ControlMessage> all = ControlReader.read(buffer);
    assertEquals(1, all.size());
    return all.getFirst();
  }

  @ParameterizedTest
  @ValueSource(strings = {"SO_TIMESTAMPING", "SO_TIMESTAMPING_NEW"})
  void allThreeStampsAreRead(String type) {
    var expected =
        new Timestamps(
            Instant.ofEpochSecond(1, 2), Instant.ofEpochSecond(3, 4), Instant.ofEpochSecond(5, 6));
    assertEquals(expected, read("SOL_SOCKET", type, 1, 2, 3, 4, 5, 6));
  }

  @Test
  void oldAndNewStampsAreReadInTheirUnits() {
    var nanos = new Timestamp(Instant.ofEpochSecond(1, 2));
    var micros = new Timestamp(Instant.ofEpochSecond(1, 2_000));
    assertEquals(micros, read("SOL_SOCKET", "SO_TIMESTAMP", 1, 2));
    assertEquals(micros, read("SOL_SOCKET", "SO_TIMESTAMP_NEW", 1, 2));
    assertEquals(nanos, read("SOL_SOCKET", "SO_TIMESTAMPNS", 1, 2));
    assertEquals(nanos, read("SOL_SOCKET", "SO_TIMESTAMPNS_NEW", 1, 2));
  }

  @Test
  void aLabelEndsAtItsNul() {
    byte[] text = "system_u:object_r\0".getBytes(StandardCharsets.US_ASCII);
    buffer.clear(0);
    buffer.put(number("SOL_SOCKET"), number("SCM_SECURITY"), text.length);
    MemorySegment.copy(text, 0, memory, ValueLayout.JAVA_BYTE, buffer.data(), text.length);
    assertEquals(new SecurityLabel("system_u:object_r"), read(buffer.end()));
  }

  @Test
  void aLinkLocalAddressNamesItsInterface() {
    // fe80::1 on interface 7, in the order of the wire.
    long high = Long.reverseBytes(0xfe80L << 48);
    long low = Long.reverseBytes(1);
    var expected = new PacketInfo6(new SockAddrIn6(0xfe80L << 48, 1, 0, 0, 7), 7);
    assertEquals(expected, read("IPPROTO_IPV6", "IPV6_PKTINFO", high, low, 7));
  }

  @Test
  void aMessageThatWasCutStaysBytes() {
    assertInstanceOf(Unknown.class, read("SOL_SOCKET", "SO_TIMESTAMPING", 1, 2, 3));
    assertInstanceOf(Unknown.class, read("IPPROTO_IP", "IP_RECVERR", 1));
    // Instead of a descriptor there is ESRCH.
    assertInstanceOf(Unknown.class, readInt("SCM_PIDFD", -3));
  }

  private ControlMessage readInt(String type, int value) {
    buffer.clear(0);
    buffer.put(number("SOL_SOCKET"), number(type), Integer.BYTES);
    memory.set(ValueLayout.JAVA_INT, buffer.data(), value);
    return read(buffer.end());
  }
}
