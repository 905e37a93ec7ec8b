// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import landline.socket.sys.Platform;

/// Writes the headers of datagrams to be sent: the slots' addresses, payloads and control messages.
final class BatchHeaders {

  private static final int UDP_SEGMENT = Platform.number("UDP_SEGMENT");

  private BatchHeaders() {}

  /// Writes the header at an index of the next call; the kernel splits a payload of several
  /// segments.
  static void write(Socket socket, DatagramBatch batch, int place, DatagramSlot slot) {
    BatchLayout layout = batch.layout();
    MemorySegment memory = batch.memory();
    long vector = layout.sentVector(slot.index());
    memory.set(ValueLayout.JAVA_LONG, vector + BatchLayout.VECTOR_LENGTH, slot.size());
    int control = control(socket, batch, slot, slot.isSeveral());
    write(batch, memory, layout.sent(place), slot, batch.base() + vector, control);
  }

  /// Writes a header, in any memory.
  static void write(
      DatagramBatch batch,
      MemorySegment memory,
      long header,
      DatagramSlot slot,
      long vector,
      int control) {
    BatchLayout layout = batch.layout();
    int name = slot.nameLength();
    long at = batch.base() + layout.address(slot.index());
    memory.set(ValueLayout.JAVA_LONG, header + BatchLayout.NAME, name == 0 ? 0 : at);
    memory.set(ValueLayout.JAVA_INT, header + BatchLayout.NAME_LENGTH, name);
    memory.set(ValueLayout.JAVA_LONG, header + BatchLayout.IOV, vector);
    memory.set(ValueLayout.JAVA_LONG, header + BatchLayout.IOV_COUNT, 1);
    memory.set(
        ValueLayout.JAVA_LONG,
        header + BatchLayout.CONTROL,
        batch.base() + layout.sentControl(slot.index()));
    memory.set(ValueLayout.JAVA_LONG, header + BatchLayout.CONTROL_LENGTH, control);
  }

  /// Writes a slot's control messages.
  ///
  /// @param segments whether the kernel splits the payload
  /// @return their length in bytes
  static int control(Socket socket, DatagramBatch batch, DatagramSlot slot, boolean segments) {
    SlotSendOptions orders = slot.orders();
    SockAddr source = orders.source;
    if (!segments && !orders.areAny()) {
      return 0;
    }
    int from = batch.layout().sentControl(slot.index());
    ControlBuffer control = batch.control();
    MemorySegment memory = batch.memory();
    // The details are read with the same buffer, so before.
    SlotMetadata details = slot.received();
    int segment = slot.segmentSize();
    control.clear(from);
    if (segments) {
      control.put(SlotMetadata.IPPROTO_UDP, UDP_SEGMENT, Short.BYTES);
      memory.set(ValueLayout.JAVA_SHORT, control.data(), (short) segment);
    }
    if (source != null) {
      SlotAddresses.source(source, control);
    } else if (orders.fromDestination) {
      SlotAddresses.answer(details, control);
    }
    if (orders.timestamping != 0) {
      put(control, SlotMetadata.SOL_SOCKET, SlotMetadata.SO_TIMESTAMPING, orders.timestamping);
    }
    if (orders.isForIp()) {
      forIp(socket, slot, control);
    }
    return control.end() - from;
  }

  /// For an IPv4 peer of an INET6 socket the kernel applies the messages of IPv4, for others those
  /// of IPv6, and ignores the rest; so such a socket gets both.
  private static void forIp(Socket socket, DatagramSlot slot, ControlBuffer control) {
    boolean six = socket.domain().equals(Domain.INET6);
    if (!six && !socket.domain().equals(Domain.INET)) {
      throw new IllegalStateException(
          "traffic class or hop limit without IP: slot " + slot.index() + " of " + socket);
    }
    SlotSendOptions orders = slot.orders();
    if (orders.trafficClass >= 0) {
      put(control, SlotMetadata.IPPROTO_IP, SlotMetadata.IP_TOS, orders.trafficClass);
      if (six) {
        put(control, SlotMetadata.IPPROTO_IPV6, SlotMetadata.IPV6_TCLASS, orders.trafficClass);
      }
    }
    if (orders.hopLimit >= 0) {
      put(control, SlotMetadata.IPPROTO_IP, SlotMetadata.IP_TTL, orders.hopLimit);
      if (six) {
        put(control, SlotMetadata.IPPROTO_IPV6, SlotMetadata.IPV6_HOPLIMIT, orders.hopLimit);
      }
    }
  }

  private static void put(ControlBuffer control, int level, int type, int value) {
    control.put(level, type, Integer.BYTES);
    control.memory().set(ValueLayout.JAVA_INT, control.data(), value);
  }
}
