// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import landline.socket.sys.Platform;
import org.junit.jupiter.api.Test;

/// Control messages that this machine's devices do not give.
final class SlotMetadataTest {

  private final MemorySegment memory = Arena.ofAuto().allocate(512, 8);
  private final ControlBuffer control = new ControlBuffer(memory);
  private final SlotMetadata details = new SlotMetadata();

  private void put(String level, String type, long... words) {
    int bytes = words.length * Long.BYTES;
    control.put(Platform.number(level), Platform.number(type), bytes);
    for (int i = 0; i < words.length; i++) {
      memory.set(ValueLayout.JAVA_LONG, control.data() + 8L * i, words[i]);
    }
  }

  private void read() {
    control.walk(8, control.end() - 8);
    details.read(control);
  }

  @Test
  void aDevicesClockStandsInTheThirdStamp() {
    control.clear(8);
    put("SOL_SOCKET", "SO_TIMESTAMPING", 0, 0, 9, 9, 1_700_000_000L, 5);
    read();
    assertEquals(0, details.timeNanos);
    assertEquals(1_700_000_000_000_000_005L, details.hardwareNanos);
  }

  @Test
  void theStampsOfBothOptionsMayCome() {
    control.clear(8);
    put("SOL_SOCKET", "SO_TIMESTAMPNS", 7, 8);
    put("SOL_SOCKET", "SO_TIMESTAMPING", 0, 0, 0, 0, 3, 4);
    read();
    assertEquals(7_000_000_008L, details.timeNanos);
    assertEquals(3_000_000_004L, details.hardwareNanos);
  }

  @Test
  void whatIsNotKnownIsPassedOver() {
    control.clear(8);
    put("SOL_SOCKET", "SO_MARK", 99);
    put("IPPROTO_UDP", "UDP_SEGMENT", 99);
    put("IPPROTO_IP", "IP_RECVTTL", 99);
    read();
    assertEquals(0, details.timeNanos);
    assertEquals(-1, details.hopLimit);
    assertEquals(-1, details.trafficClass);
    assertEquals(-1, details.dropped);
    assertEquals(0, details.segmentSize);
    assertEquals(0, details.packetInfo4);
    assertEquals(0, details.packetInfo6);
  }

  @Test
  void nothingIsLeftOfTheDatagramBefore() {
    control.clear(8);
    put("SOL_SOCKET", "SO_RXQ_OVFL", 0xffff_ffffL);
    put("IPPROTO_IPV6", "IPV6_HOPLIMIT", 64);
    read();
    assertEquals(0xffff_ffffL, details.dropped);
    assertEquals(64, details.hopLimit);
    control.walk(8, 0);
    details.read(control);
    assertEquals(-1, details.dropped);
    assertEquals(-1, details.hopLimit);
  }
}
