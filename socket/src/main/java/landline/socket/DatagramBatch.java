// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;
import landline.socket.internal.Checks;
import org.jspecify.annotations.Nullable;

/// Datagrams that are received or sent with one system call: the memory for [Socket#recvMmsg] and
/// [Socket#sendMmsg], allocated once and reused. It makes no garbage, neither per datagram nor per
/// call.
///
/// A received batch is ready to be sent: each slot's address is its sender's, its payload what was
/// received. So this echoes all datagrams without a copy:
///
/// ```java
/// var batch = DatagramBatch.allocate(64, 2048);
/// while (true) {
///   socket.recvMmsg(batch);
///   while (batch.hasRemaining()) {
///     socket.sendMmsg(batch);
///   }
/// }
/// ```
///
/// To send other data, [#clear] the batch and [#add] slots. Sending continues from [#position],
/// which advances over the slots sent.
///
/// **Memory.** It is one block off the heap, zero at first, and is freed some time after the batch
/// and everything obtained from its slots have become unreachable: there is nothing to close, and
/// no use after a free. Allocation is expensive; a batch is meant to live as long as its socket.
///
/// **Threads.** One thread at a time may use a batch, including calls that wait.
public final class DatagramBatch {

  /// The maximum number of slots, which is the kernel's limit for one call.
  public static final int MOST_SLOTS = 1024;

  private static final int MOST_BYTES = 1 << 30;

  private final BatchLayout layout;
  private final MemorySegment memory;
  private final long base;
  private final ControlBuffer control;
  private final MemorySegment headers;
  private final DatagramSlot[] slots;
  private @Nullable SegmentSending segments;
  private int count;
  private int position;
  private int used;

  private DatagramBatch(BatchLayout layout) {
    this.layout = layout;
    memory = Arena.ofAuto().allocate(layout.size(), 64);
    base = memory.address();
    control = new ControlBuffer(memory);
    headers = memory.asSlice(layout.sent(0));
    slots = new DatagramSlot[layout.slots()];
    for (int i = 0; i < slots.length; i++) {
      slots[i] = new DatagramSlot(this, i);
      point(i);
    }
    used = slots.length;
  }

  /// Allocates the memory.
  ///
  /// @param slots the maximum number of datagrams, 1 to [#MOST_SLOTS]; 32 to 64 make the cost of a
  ///   call negligible
  /// @param bytesPerSlot the size of each, at least 1. A longer datagram is truncated, and its slot
  ///   reports it: 65,535 holds every UDP datagram, and is needed with [DatagramMetadata#SEGMENTS]
  /// @throws IllegalArgumentException if a number is out of range, or all slots together would
  ///   exceed 1 GiB
  public static DatagramBatch allocate(int slots, int bytesPerSlot) {
    if (slots < 1 || slots > MOST_SLOTS) {
      throw new IllegalArgumentException("slots are not 1 to " + MOST_SLOTS + ": " + slots);
    }
    Checks.atLeast(1, bytesPerSlot, "bytes per slot");
    if ((long) slots * bytesPerSlot > MOST_BYTES) {
      throw new IllegalArgumentException(
          "slots of more than 1 GiB: " + slots + " of " + bytesPerSlot + " bytes");
    }
    return new DatagramBatch(new BatchLayout(slots, bytesPerSlot));
  }

  /// The pointers that never change.
  private void point(int i) {
    long header = layout.received(i);
    memory.set(ValueLayout.JAVA_LONG, header + BatchLayout.NAME, base + layout.address(i));
    memory.set(ValueLayout.JAVA_LONG, header + BatchLayout.IOV, base + layout.receivedVector(i));
    memory.set(ValueLayout.JAVA_LONG, header + BatchLayout.IOV_COUNT, 1);
    memory.set(
        ValueLayout.JAVA_LONG, header + BatchLayout.CONTROL, base + layout.receivedControl(i));
    long received = layout.receivedVector(i);
    memory.set(ValueLayout.JAVA_LONG, received + BatchLayout.VECTOR_BASE, base + layout.payload(i));
    memory.set(ValueLayout.JAVA_LONG, received + BatchLayout.VECTOR_LENGTH, layout.room());
    long sent = layout.sentVector(i);
    memory.set(ValueLayout.JAVA_LONG, sent + BatchLayout.VECTOR_BASE, base + layout.payload(i));
  }

  /// The maximum number of datagrams.
  ///
  /// @return as given to [#allocate]
  public int slots() {
    return slots.length;
  }

  /// The size of each slot in bytes.
  ///
  /// @return as given to [#allocate]
  public int bytesPerSlot() {
    return layout.room();
  }

  /// The number of slots in use: received or added.
  ///
  /// @return 0 to [#slots]
  public int count() {
    return count;
  }

  /// Returns a slot in use. Each is one object for the life of the batch.
  ///
  /// @param index from 0, in the order in which datagrams were received
  /// @throws IndexOutOfBoundsException if the index is not below [#count]
  public DatagramSlot slot(int index) {
    return slots[Objects.checkIndex(index, count)];
  }

  /// Removes all slots, to [#add] others.
  public DatagramBatch clear() {
    count = 0;
    position = 0;
    return this;
  }

  /// Adds a slot: an empty datagram without an address, with nothing set.
  ///
  /// @return the slot, to be filled
  /// @throws IllegalStateException if all slots are in use
  public DatagramSlot add() {
    if (count == slots.length) {
      throw new IllegalStateException("all slots are in use: " + count);
    }
    return slots[count++].begin();
  }

  /// The index of the first slot that has not been sent.
  ///
  /// @return 0 to [#count]
  public int position() {
    return position;
  }

  /// Sets the slot from which sending continues: forward, past a datagram that can't be sent, or
  /// back, to send again.
  ///
  /// @param index 0 to [#count]
  /// @throws IndexOutOfBoundsException if the index is above [#count]
  public DatagramBatch position(int index) {
    position = Objects.checkIndex(index, count + 1);
    for (int i = index; i < count; i++) {
      slots[i].rewind();
    }
    return this;
  }

  /// Whether slots remain to be sent.
  ///
  /// @return true if [#position] is before [#count]
  public boolean hasRemaining() {
    return position < count;
  }

  /// Prepares the headers to receive; only those that the last call changed need it.
  void prepare() {
    clear();
    for (int i = 0; i < used; i++) {
      long header = layout.received(i);
      memory.set(ValueLayout.JAVA_INT, header + BatchLayout.NAME_LENGTH, DatagramSlot.ADDRESS);
      memory.set(
          ValueLayout.JAVA_LONG, header + BatchLayout.CONTROL_LENGTH, BatchLayout.RECEIVED_CONTROL);
    }
    used = 0;
  }

  /// Records the slots that the kernel has filled.
  void arrived(int received) {
    used = received;
    count = received;
    for (int i = 0; i < received; i++) {
      slots[i].arrived();
    }
  }

  void advance(int to) {
    position = to;
  }

  DatagramSlot at(int index) {
    return slots[index];
  }

  BatchLayout layout() {
    return layout;
  }

  MemorySegment memory() {
    return memory;
  }

  /// The headers to be sent.
  MemorySegment headers() {
    return headers;
  }

  /// Memory for segments that are sent one by one.
  SegmentSending segments() {
    if (segments == null) {
      segments = new SegmentSending();
    }
    return segments;
  }

  long base() {
    return base;
  }

  ControlBuffer control() {
    return control;
  }

  /// Fill and position.
  ///
  /// @return such as `3 of 64 slots, 1 sent`
  @Override
  public String toString() {
    return count + " of " + slots.length + " slots, " + position + " sent";
  }
}
