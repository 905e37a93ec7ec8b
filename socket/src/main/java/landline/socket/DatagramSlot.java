// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import landline.socket.internal.Checks;
import landline.socket.option.Timestamping;
import landline.socket.sys.Platform;
import landline.socket.sys.Scratch;

/// One datagram of a [DatagramBatch], received or to be sent. Numbers are read in place; only
/// methods that return an [Optional], a [SockAddr] or [MsgFlags] make an object.
///
/// **Received.** Payload, length and address are always there. Other metadata must be enabled on
/// the socket; see [DatagramMetadata].
///
/// **To be sent.** [#put] the payload and set an [#address]; on a connected socket none is needed.
/// A received datagram goes back to its sender, and coalesced ones are split again; other metadata
/// of a received datagram, such as its traffic class, is not sent.
public final class DatagramSlot {

  static final int ADDRESS = Scratch.ADDRESS;

  private static final int MSG_TRUNC = MsgFlags.MSG_TRUNC.value();
  private static final int MSG_CTRUNC = Platform.number("MSG_CTRUNC");
  private static final int CLOEXEC = Platform.number("MSG_CMSG_CLOEXEC");
  private static final int ECN = 3;

  private final DatagramBatch batch;
  private final int index;
  private final MemorySegment room;
  private final MemorySegment name;
  private final ByteBuffer buffer;
  private final SlotMetadata details = new SlotMetadata();
  private final SlotSendOptions orders = new SlotSendOptions();
  private boolean opened;
  private int length;
  private int size;
  private int flags;
  private int nameLength;
  private int controlLength;

  DatagramSlot(DatagramBatch batch, int index) {
    BatchLayout layout = batch.layout();
    this.batch = batch;
    this.index = index;
    room = batch.memory().asSlice(layout.payload(index), layout.room());
    name = batch.memory().asSlice(layout.address(index), ADDRESS);
    buffer = room.asByteBuffer();
  }

  /// The length of the datagram on the wire.
  ///
  /// @return more than [#size] if it was truncated; the sum for coalesced datagrams
  public int length() {
    return length;
  }

  /// The length of the payload in bytes, received or to be sent.
  ///
  /// @return 0 to [DatagramBatch#bytesPerSlot]
  public int size() {
    return size;
  }

  /// Sets the number of bytes of the payload to send.
  ///
  /// @param bytes 0 to [DatagramBatch#bytesPerSlot]
  public DatagramSlot size(int bytes) {
    Checks.between(0, room.byteSize(), bytes, "size");
    size = bytes;
    length = bytes;
    return this;
  }

  /// Whether the datagram was longer than its slot, so that its end is lost.
  ///
  /// @return true if [#length] exceeds the slot
  public boolean isTruncated() {
    return (flags & MSG_TRUNC) != 0;
  }

  /// Whether metadata of the datagram is lost: there was no space for all control messages, or it
  /// carried descriptors. A batch does not receive descriptors; they are closed.
  public boolean isControlTruncated() {
    return (flags & MSG_CTRUNC) != 0;
  }

  /// The flags of the received datagram. See recvmsg(2).
  ///
  /// @return such as MSG_TRUNC
  public MsgFlags flags() {
    return new MsgFlags(flags);
  }

  /// The memory of the payload; the first [#size] bytes of it are valid. It is always the same
  /// segment.
  ///
  /// @return memory of [DatagramBatch#bytesPerSlot] bytes
  public MemorySegment memory() {
    return room;
  }

  /// The payload as a buffer from position 0 to [#size]. It is always the same object, reset by
  /// each call, and its capacity is the slot's: after `clear()` another payload can be put into it,
  /// whose length must then be set with [#size(int)].
  ///
  /// @return a view, no copy
  public ByteBuffer buffer() {
    return buffer.position(0).limit(size);
  }

  /// Copies a payload into the slot.
  ///
  /// @param payload all remaining bytes; the buffer is not advanced
  /// @throws IllegalArgumentException if the payload exceeds the slot
  public DatagramSlot put(ByteBuffer payload) {
    int bytes = payload.remaining();
    size(bytes);
    buffer.clear().put(0, payload, payload.position(), bytes);
    return this;
  }

  /// Copies a payload into the slot.
  ///
  /// @param payload all of it
  /// @throws IllegalArgumentException if the payload exceeds the slot
  public DatagramSlot put(byte[] payload) {
    size(payload.length);
    buffer.clear().put(0, payload);
    return this;
  }

  /// The address of the sender, or the destination.
  ///
  /// @return the address; the unnamed one if there is none, as for an unbound UNIX sender
  public SockAddr address() {
    return SockAddrCodec.read(name, nameLength);
  }

  /// Whether the slot has an address.
  ///
  /// @return false for an unnamed sender, and in a slot just added
  public boolean hasAddress() {
    return nameLength > 0;
  }

  /// Sets the destination.
  ///
  /// @param to an address of the socket's family
  public DatagramSlot address(SockAddr to) {
    nameLength = SockAddrCodec.write(to, name);
    return this;
  }

  /// Copies the address of another slot, of any batch, without making an object.
  ///
  /// @param other the slot that has the address
  public DatagramSlot address(DatagramSlot other) {
    MemorySegment.copy(other.name, 0, name, 0, other.nameLength);
    nameLength = other.nameLength;
    return this;
  }

  /// Whether two slots have the same address, byte for byte.
  ///
  /// @param other a slot of any batch
  /// @return true if they are equal, also if neither has one
  public boolean hasAddressOf(DatagramSlot other) {
    return nameLength == other.nameLength
        && MemorySegment.mismatch(name, 0, nameLength, other.name, 0, nameLength) < 0;
  }

  /// The upper half of the IP address, for tables of senders without garbage. An IPv4 address is as
  /// an IPv6 one of an INET6 socket: `::ffff:192.0.2.1`.
  ///
  /// @return the first 64 bits, 0 without an IP address
  public long addressHigh() {
    return SlotAddresses.high(name, nameLength);
  }

  /// The lower half of the IP address, as [#addressHigh].
  ///
  /// @return the last 64 bits, 0 without an IP address
  public long addressLow() {
    return SlotAddresses.low(name, nameLength);
  }

  /// The port of the IP address.
  ///
  /// @return 0 to 65,535, -1 without an IP address
  public int port() {
    return SlotAddresses.port(name, nameLength);
  }

  /// A hash of the address, for tables of senders without garbage.
  ///
  /// @return the same value for the same bytes
  public int addressHash() {
    int hash = nameLength;
    for (int i = 0; i < nameLength; i++) {
      hash = 31 * hash + name.get(ValueLayout.JAVA_BYTE, i);
    }
    return hash;
  }

  /// The length of each datagram in this slot, except perhaps the last: of several that were
  /// coalesced (GRO), or are to be split (GSO); see udp(7).
  ///
  /// @return 0 for a single datagram
  public int segmentSize() {
    return orders.segmentSize < 0 ? opened().segmentSize : orders.segmentSize;
  }

  /// Splits the payload into datagrams of this length, the last perhaps shorter, with UDP_SEGMENT
  /// where the kernel and the device support it and one by one otherwise; see [Socket#sendMmsg].
  ///
  /// @param bytes 1 to 65,535, or 0 to send one datagram
  public DatagramSlot segmentSize(int bytes) {
    Checks.between(0, 0xffff, bytes, "segment size");
    orders.segmentSize = bytes;
    return this;
  }

  /// The type-of-service byte (IPv4) or traffic class (IPv6) of the received datagram: six bits
  /// DSCP, two bits ECN. Needs [DatagramMetadata#TRAFFIC_CLASS].
  ///
  /// @return 0 to 255, -1 if unknown
  public int trafficClass() {
    return opened().trafficClass;
  }

  /// The ECN bits of [#trafficClass], RFC 3168: 0 not capable, 1 and 2 capable, 3 congestion
  /// experienced.
  ///
  /// @return 0 to 3, -1 if unknown
  public int ecn() {
    int all = trafficClass();
    return all < 0 ? all : all & ECN;
  }

  /// Sets the type-of-service byte or traffic class; its two lowest bits are ECN.
  ///
  /// @param bits 0 to 255
  public DatagramSlot trafficClass(int bits) {
    Checks.between(0, 0xff, bits, "traffic class");
    orders.trafficClass = bits;
    return this;
  }

  /// The remaining time to live or hop limit of the received datagram. Needs
  /// [DatagramMetadata#HOP_LIMIT].
  ///
  /// @return 0 to 255, -1 if unknown
  public int hopLimit() {
    return opened().hopLimit;
  }

  /// Sets the time to live or hop limit.
  ///
  /// @param hops 1 to 255
  public DatagramSlot hopLimit(int hops) {
    Checks.between(1, 0xff, hops, "hop limit");
    orders.hopLimit = hops;
    return this;
  }

  /// Makes the kernel or the network card timestamp this datagram when it is sent: SO_TIMESTAMPING
  /// as a control message, see timestamping.rst of the kernel's documentation. The timestamp comes
  /// with a copy of the packet, headers included, through [MsgFlags#MSG_ERRQUEUE]. The socket's own
  /// [SO_TIMESTAMPING][landline.socket.option.SocketOptions#SO_TIMESTAMPING] must report it.
  ///
  /// @param flags of those that make timestamps of outgoing packets, such as
  ///   [Timestamping#TX_SOFTWARE]
  public DatagramSlot timestamping(Timestamping flags) {
    orders.timestamping = flags.value();
    return this;
  }

  /// The time of arrival in the kernel, in nanoseconds since 1970-01-01T00:00Z by the system's
  /// clock; in the error queue, the time of sending. Needs [DatagramMetadata#TIME] or
  /// [SO_TIMESTAMPING][landline.socket.option.SocketOptions#SO_TIMESTAMPING].
  ///
  /// @return 0 if unknown
  public long timeNanos() {
    return opened().timeNanos;
  }

  /// The time of arrival in the kernel. Needs [DatagramMetadata#TIME].
  ///
  /// @return [#timeNanos] as an object, or empty
  public Optional<Instant> time() {
    long nanos = timeNanos();
    return nanos == 0 ? Optional.empty() : Optional.of(Instant.EPOCH.plusNanos(nanos));
  }

  /// The time of arrival at the network device, by the device's clock, in nanoseconds. Needs
  /// support by the device and SO_TIMESTAMPING; see the kernel's documentation of it.
  ///
  /// @return 0 if unknown
  public long hardwareTimeNanos() {
    return opened().hardwareNanos;
  }

  /// The destination address, with port 0: one of the addresses of this machine, or a group. A
  /// dual-stack socket reports IPv4 addresses as mapped. Needs [DatagramMetadata#DESTINATION].
  ///
  /// @return the address, or empty
  public Optional<SockAddr> destination() {
    return SlotAddresses.destination(opened(), batch.memory());
  }

  /// Whether the datagram was sent to a multicast address, or over IPv4 to a broadcast address.
  /// Needs [DatagramMetadata#DESTINATION].
  ///
  /// @return false if it is unknown
  public boolean isToGroup() {
    return SlotAddresses.isToGroup(opened(), batch.memory());
  }

  /// The index of the interface of arrival. Needs [DatagramMetadata#DESTINATION].
  ///
  /// @return 0 if unknown
  public int interfaceIndex() {
    return SlotAddresses.interfaceIndex(opened(), batch.memory());
  }

  /// Makes the reply come from the address to which the datagram was sent, which a socket bound to
  /// all addresses does not do by itself. For a group, it is this machine's address there (IPv4) or
  /// left to the kernel (IPv6). Needs [DatagramMetadata#DESTINATION]; without it nothing is
  /// changed.
  public DatagramSlot answerFromDestination() {
    orders.fromDestination = true;
    return this;
  }

  /// The source address for a reply: the one to which the datagram was sent; for an IPv4 group,
  /// this machine's address there. A link-local one has the scope of the interface; a dual-stack
  /// socket reports IPv4 addresses as mapped. Needs [DatagramMetadata#DESTINATION].
  ///
  /// @return an argument of [#source], with port 0; empty for an IPv6 group, or if it is unknown
  public Optional<SockAddr> answerSource() {
    return SlotAddresses.answerSource(opened(), batch.memory());
  }

  /// Sets the source address: IP_PKTINFO, ip(7), and IPV6_PKTINFO, ipv6(7). Without it the route
  /// decides on a socket that is bound to all addresses. An address that is not this machine's
  /// fails with EINVAL when the batch is sent. It goes before [#answerFromDestination].
  ///
  /// @param from an address of the socket's family, whose port is ignored; `0.0.0.0` or `::` for
  ///   the route's
  public DatagramSlot source(SockAddr from) {
    boolean any =
        switch (from) {
          case SockAddrIn in -> in.address() == 0;
          case SockAddrIn6 in6 -> in6.high() == 0 && in6.low() == 0;
          default -> throw new IllegalArgumentException("source is not an IP address: " + from);
        };
    orders.source = any ? null : from;
    return this;
  }

  /// The number of datagrams that the socket has lost because its receive buffer was full, up to
  /// this one. Needs [DatagramMetadata#DROPPED].
  ///
  /// @return the number, -1 if unknown; the kernel omits it as long as it is 0
  public long dropped() {
    return opened().dropped;
  }

  /// Excludes this slot from sending; [DatagramBatch#position] passes over it.
  public DatagramSlot skip() {
    orders.skipped = true;
    return this;
  }

  private SlotMetadata opened() {
    if (!opened) {
      batch.control().walk(batch.layout().receivedControl(index), controlLength);
      details.read(batch.control());
      opened = true;
    }
    return details;
  }

  /// Resets the slot for the user.
  DatagramSlot begin() {
    orders.clear();
    details.clear();
    opened = true;
    flags = 0;
    nameLength = 0;
    controlLength = 0;
    return size(0);
  }

  /// Records that the kernel filled the slot.
  void arrived() {
    MemorySegment memory = batch.memory();
    long header = batch.layout().received(index);
    orders.clear();
    opened = false;
    // This one is no more than an echo of what the call was given.
    flags = memory.get(ValueLayout.JAVA_INT, header + BatchLayout.FLAGS) & ~CLOEXEC;
    length = memory.get(ValueLayout.JAVA_INT, header + BatchLayout.LENGTH);
    size = (int) Math.min(Integer.toUnsignedLong(length), room.byteSize());
    // An address that is longer than the room for it is cut, and the length is that of the whole.
    nameLength =
        Math.min(memory.get(ValueLayout.JAVA_INT, header + BatchLayout.NAME_LENGTH), ADDRESS);
    controlLength = (int) memory.get(ValueLayout.JAVA_LONG, header + BatchLayout.CONTROL_LENGTH);
  }

  /// Closes descriptors that arrived, and records it.
  void closeDescriptors() {
    if (controlLength > 0) {
      batch.control().walk(batch.layout().receivedControl(index), controlLength);
      if (SlotMetadata.closeDescriptors(batch.control())) {
        flags |= MSG_CTRUNC;
      }
    }
  }

  /// Restarts sending from the beginning.
  void rewind() {
    orders.sent = 0;
  }

  SlotSendOptions orders() {
    return orders;
  }

  SlotMetadata received() {
    return opened();
  }

  int index() {
    return index;
  }

  int nameLength() {
    return nameLength;
  }

  /// Whether the payload is to be split into several datagrams.
  boolean isSeveral() {
    int segment = segmentSize();
    return segment > 0 && size > segment;
  }

  /// Length and address.
  ///
  /// @return such as `17 bytes, 192.0.2.1:53`
  @Override
  public String toString() {
    return length + " bytes, " + address();
  }
}
