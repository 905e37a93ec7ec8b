// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The structs of a batch. A C compiler aligns each member to its own size on both processors, and
/// both have pointers and `size_t` of 8 bytes; so what stands here holds for aarch64 as for x86-64.
final class BatchLayoutTest {

  private static final AddressLayout POINTER = ValueLayout.ADDRESS;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final ValueLayout.OfLong SIZE_T = ValueLayout.JAVA_LONG;

  private static final MemoryLayout MSGHDR =
      MemoryLayout.structLayout(
          POINTER.withName("msg_name"),
          INT.withName("msg_namelen"),
          MemoryLayout.paddingLayout(4),
          POINTER.withName("msg_iov"),
          SIZE_T.withName("msg_iovlen"),
          POINTER.withName("msg_control"),
          SIZE_T.withName("msg_controllen"),
          INT.withName("msg_flags"),
          MemoryLayout.paddingLayout(4));

  private static final MemoryLayout MMSGHDR =
      MemoryLayout.structLayout(
          MSGHDR.withName("msg_hdr"), INT.withName("msg_len"), MemoryLayout.paddingLayout(4));

  private static final MemoryLayout IOVEC =
      MemoryLayout.structLayout(POINTER.withName("iov_base"), SIZE_T.withName("iov_len"));

  private static long offset(String member) {
    return MSGHDR.byteOffset(PathElement.groupElement(member));
  }

  @Test
  void structsAreLaidOutAsTheCodeAssumes() {
    assertEquals(BatchLayout.NAME, offset("msg_name"));
    assertEquals(BatchLayout.NAME_LENGTH, offset("msg_namelen"));
    assertEquals(BatchLayout.IOV, offset("msg_iov"));
    assertEquals(BatchLayout.IOV_COUNT, offset("msg_iovlen"));
    assertEquals(BatchLayout.CONTROL, offset("msg_control"));
    assertEquals(BatchLayout.CONTROL_LENGTH, offset("msg_controllen"));
    assertEquals(BatchLayout.FLAGS, offset("msg_flags"));
    assertEquals(BatchLayout.HEADER, MMSGHDR.byteSize());
    assertEquals(BatchLayout.LENGTH, MMSGHDR.byteOffset(PathElement.groupElement("msg_len")));
    assertEquals(BatchLayout.VECTOR, IOVEC.byteSize());
    assertEquals(BatchLayout.VECTOR_BASE, IOVEC.byteOffset(PathElement.groupElement("iov_base")));
    assertEquals(BatchLayout.VECTOR_LENGTH, IOVEC.byteOffset(PathElement.groupElement("iov_len")));
  }

  @Test
  void everythingThatASlotCanSendHasRoom() {
    int most =
        ControlBuffer.space(Short.BYTES)
            + ControlBuffer.space(SlotAddresses.SIZE_6)
            + ControlBuffer.space(Integer.BYTES)
            + 4 * ControlBuffer.space(Integer.BYTES);
    assertTrue(most <= BatchLayout.SENT_CONTROL, "bytes: " + most);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 63, 64, 65, 1500, 65_535})
  void areasFollowEachOtherWithoutOverlap(int room) {
    var layout = new BatchLayout(3, room);
    assertEquals(3 * 64, layout.sent(0));
    assertEquals(6 * 64, layout.receivedVector(0));
    assertEquals(6 * 64 + 3 * 16, layout.sentVector(0));
    assertTrue(layout.address(0) >= layout.sentVector(2) + 16);
    assertTrue(layout.receivedControl(0) >= layout.address(2) + 128);
    assertTrue(layout.sentControl(0) >= layout.receivedControl(2) + 576);
    assertTrue(layout.payload(0) >= layout.sentControl(2) + 192);
    assertTrue(layout.payload(1) >= layout.payload(0) + room);
    assertTrue(layout.size() >= layout.payload(2) + room);
    assertEquals(0, layout.payload(1) % 64);
    assertEquals(0, layout.receivedControl(1) % 8);
    assertEquals(0, layout.sentControl(1) % 8);
  }
}
