// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import landline.socket.sys.Platform;
import landline.socket.sys.Scratch;

/// One datagram of a [DatagramBatch]: what was received, and what is to be sent. All numbers are
/// read where the kernel left them; only methods that return an [Optional], a [SockAddr] or
/// [MsgFlags] make an object.
///
/// **Received.** Payload, length and address are always there. The other details are those that the
/// socket has been asked for; see [DatagramMetadata].
///
/// **To be sent.** [#put] the payload and give it an [#address]; on a connected socket none is
/// needed. A datagram that was received goes back to its sender, and several that came as one go as
/// several again; nothing else that was received is sent, such as its traffic class.
public final class DatagramSlot {

  static final int ADDRESS = Scratch.ADDRESS;

  private static final int MSG_TRUNC = MsgFlags.MSG_TRUNC.value();
  private static final int MSG_CTRUNC = Platform.current().constant("MSG_CTRUNC");
  private static final int CLOEXEC = Platform.current().constant("MSG_CMSG_CLOEXEC");
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

  /// How long the datagram was on the wire.
  ///
  /// @return more than [#size] if it was cut; the sum, if several came as one
  public int length() {
    return length;
  }

  /// How many bytes of payload are here, to be read or to be sent.
  ///
  /// @return 0 to [DatagramBatch#bytesPerSlot]
  public int size() {
    return size;
  }

  /// Sets how many bytes of the payload are to be sent.
  ///
  /// @param bytes 0 to [DatagramBatch#bytesPerSlot]
  public DatagramSlot size(int bytes) {
    if (bytes < 0 || bytes > room.byteSize()) {
      throw new IllegalArgumentException("size is not from 0 to " + room.byteSize() + ": " + bytes);
    }
    size = bytes;
    length = bytes;
    return this;
  }

  /// Whether the datagram was longer than its slot, so that its end is lost.
  ///
  /// @return true if [#length] was more than there is room for
  public boolean isTruncated() {
    return (flags & MSG_TRUNC) != 0;
  }

  /// Whether details of the datagram are lost: there was no room for all control messages, or it
  /// brought descriptors. A batch does not receive descriptors; those that come are closed.
  public boolean isControlTruncated() {
    return (flags & MSG_CTRUNC) != 0;
  }

  /// The flags that the kernel gave with the datagram. See recvmsg(2).
  ///
  /// @return such as MSG_TRUNC
  public MsgFlags flags() {
    return new MsgFlags(flags);
  }

  /// The room for the payload; the first [#size] bytes of it count. It is always the same segment.
  ///
  /// @return memory of [DatagramBatch#bytesPerSlot] bytes
  public MemorySegment memory() {
    return room;
  }

  /// The payload as a buffer from position 0 to [#size]. It is always the same one, set anew by
  /// each call, and its capacity is the slot's: after `clear()` another payload can be put into it,
  /// whose length [#size(int)] must then be told.
  ///
  /// @return a view, no copy
  public ByteBuffer buffer() {
    return buffer.position(0).limit(size);
  }

  /// Copies bytes to be sent into the slot.
  ///
  /// @param payload all that it has left, which is not advanced
  /// @throws IllegalArgumentException if that is more than there is room for
  public DatagramSlot put(ByteBuffer payload) {
    int bytes = payload.remaining();
    size(bytes);
    buffer.clear().put(0, payload, payload.position(), bytes);
    return this;
  }

  /// Copies bytes to be sent into the slot.
  ///
  /// @param payload all of it
  /// @throws IllegalArgumentException if that is more than there is room for
  public DatagramSlot put(byte[] payload) {
    size(payload.length);
    buffer.clear().put(0, payload);
    return this;
  }

  /// Who sent the datagram, or shall get it.
  ///
  /// @return the address; that without a name if there is none, as from a UNIX socket that was not
  ///   bound
  public SockAddr address() {
    return SockAddrCodec.read(name, nameLength);
  }

  /// Whether there is an address.
  ///
  /// @return false if the sender has no name, and in a slot just added
  public boolean hasAddress() {
    return nameLength > 0;
  }

  /// Sets who shall get the datagram.
  ///
  /// @param to the address
  public DatagramSlot address(SockAddr to) {
    nameLength = SockAddrCodec.write(to, name);
    return this;
  }

  /// Copies the address of another slot, of any batch, without making an object of it.
  ///
  /// @param other whose address it shall be
  public DatagramSlot address(DatagramSlot other) {
    MemorySegment.copy(other.name, 0, name, 0, other.nameLength);
    nameLength = other.nameLength;
    return this;
  }

  /// Whether two datagrams have the same address, byte for byte.
  ///
  /// @param other a slot of any batch
  /// @return true if they have, also if neither has one
  public boolean hasAddressOf(DatagramSlot other) {
    return nameLength == other.nameLength
        && MemorySegment.mismatch(name, 0, nameLength, other.name, 0, nameLength) < 0;
  }

  /// A hash of the address, for tables of senders without garbage.
  ///
  /// @return the same for the same bytes
  public int addressHash() {
    int hash = nameLength;
    for (int i = 0; i < nameLength; i++) {
      hash = 31 * hash + name.get(ValueLayout.JAVA_BYTE, i);
    }
    return hash;
  }

  /// The length of each datagram in this slot, except perhaps the last: several that came as one
  /// (GRO), or shall be sent as one (GSO); see udp(7).
  ///
  /// @return 0 if there is just one
  public int segmentSize() {
    return orders.segmentSize < 0 ? opened().segmentSize : orders.segmentSize;
  }

  /// Sends the payload as several datagrams of this length, the last perhaps shorter, with
  /// UDP_SEGMENT where the kernel and the device can do it and one by one where not; see
  /// [Socket#sendMmsg].
  ///
  /// @param bytes 1 to 65,535, or 0 to send it as one
  public DatagramSlot segmentSize(int bytes) {
    orders.segmentSize = SlotSendOptions.checked("segment size", bytes, 0, 0xffff);
    return this;
  }

  /// The type-of-service byte (IPv4) or traffic class (IPv6) that the datagram came with: six bits
  /// DSCP, two bits ECN. Needs [DatagramMetadata#TRAFFIC_CLASS].
  ///
  /// @return 0 to 255, -1 if unknown
  public int trafficClass() {
    return opened().trafficClass;
  }

  /// The ECN bits of [#trafficClass], RFC 3168: 0 not capable, 1 and 2 capable, 3 congestion met.
  ///
  /// @return 0 to 3, -1 if unknown
  public int ecn() {
    int all = trafficClass();
    return all < 0 ? all : all & ECN;
  }

  /// Sets the type-of-service byte or traffic class to send with; its two lowest bits are ECN.
  ///
  /// @param bits 0 to 255
  public DatagramSlot trafficClass(int bits) {
    orders.trafficClass = SlotSendOptions.checked("traffic class", bits, 0, 0xff);
    return this;
  }

  /// The time to live or hop limit that the datagram had left. Needs [DatagramMetadata#HOP_LIMIT].
  ///
  /// @return 0 to 255, -1 if unknown
  public int hopLimit() {
    return opened().hopLimit;
  }

  /// Sets the time to live or hop limit to send with.
  ///
  /// @param hops 1 to 255
  public DatagramSlot hopLimit(int hops) {
    orders.hopLimit = SlotSendOptions.checked("hop limit", hops, 1, 0xff);
    return this;
  }

  /// When the kernel received the datagram, in nanoseconds since 1970-01-01T00:00Z by the system's
  /// clock. Needs [DatagramMetadata#TIME].
  ///
  /// @return 0 if unknown
  public long timeNanos() {
    return opened().timeNanos;
  }

  /// When the kernel received the datagram. Needs [DatagramMetadata#TIME].
  ///
  /// @return [#timeNanos] as an object, or empty
  public Optional<Instant> time() {
    long nanos = timeNanos();
    return nanos == 0 ? Optional.empty() : Optional.of(Instant.EPOCH.plusNanos(nanos));
  }

  /// When the network device received the datagram, by the device's clock, in nanoseconds. Needs
  /// the device's help and SO_TIMESTAMPING; see the kernel's documentation of it.
  ///
  /// @return 0 if unknown
  public long hardwareTimeNanos() {
    return opened().hardwareNanos;
  }

  /// The address to which the datagram was sent, with port 0: which of the addresses of this
  /// machine, or a group. A socket for both IP versions sees those of IPv4 as mapped. Needs
  /// [DatagramMetadata#DESTINATION].
  ///
  /// @return the address, or empty
  public Optional<SockAddr> destination() {
    return SlotAddresses.destination(opened(), batch.memory());
  }

  /// The index of the interface at which the datagram came in. Needs
  /// [DatagramMetadata#DESTINATION].
  ///
  /// @return 0 if unknown
  public int interfaceIndex() {
    return SlotAddresses.interfaceIndex(opened(), batch.memory());
  }

  /// Sends the answer from the address to which the datagram was sent, which a socket bound to all
  /// addresses does not do by itself. For a group, it is this machine's address there (IPv4) or
  /// left to the kernel (IPv6). Needs [DatagramMetadata#DESTINATION]; without it nothing is
  /// changed.
  public DatagramSlot answerFromDestination() {
    orders.fromDestination = true;
    return this;
  }

  /// The address of this machine that an answer should come from: the one to which the datagram was
  /// sent; for a group in IPv4, this machine's address there. That of a link has the scope of the
  /// interface. Needs [DatagramMetadata#DESTINATION].
  ///
  /// @return for [#source], with port 0; empty for a group in IPv6, or if it is unknown
  public Optional<SockAddr> answerSource() {
    return SlotAddresses.answerSource(opened(), batch.memory());
  }

  /// Sets which of this machine's addresses the datagram comes from: IP_PKTINFO, ip(7), and
  /// IPV6_PKTINFO, ipv6(7). Without it a socket that is bound to all addresses leaves that to the
  /// route. An address that is none of this machine's is EINVAL when the batch is sent.
  ///
  /// @param from an address of the socket's family, whose port does not count; `0.0.0.0` or `::`
  ///   for the route's
  public DatagramSlot source(SockAddr from) {
    boolean any =
        switch (from) {
          case SockAddrIn in -> in.address() == 0;
          case SockAddrIn6 in6 -> in6.high() == 0 && in6.low() == 0;
          default -> throw new IllegalArgumentException("source is no address of IP: " + from);
        };
    orders.source = any ? null : from;
    return this;
  }

  /// How many datagrams the socket has lost so far for want of room in its queue, up to this one.
  /// Needs [DatagramMetadata#DROPPED].
  ///
  /// @return the number, -1 if unknown; the kernel leaves it out as long as there are none
  public long dropped() {
    return opened().dropped;
  }

  /// Leaves this slot out when the batch is sent; [DatagramBatch#position] goes over it.
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

  /// A slot to be filled by the user.
  DatagramSlot begin() {
    orders.clear();
    details.clear();
    opened = true;
    flags = 0;
    nameLength = 0;
    controlLength = 0;
    return size(0);
  }

  /// A slot filled by the kernel.
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

  /// Closes what descriptors came, and says so.
  void closeDescriptors() {
    if (controlLength > 0) {
      batch.control().walk(batch.layout().receivedControl(index), controlLength);
      if (SlotMetadata.closeDescriptors(batch.control())) {
        flags |= MSG_CTRUNC;
      }
    }
  }

  /// It is to be sent from its beginning again.
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

  /// Whether the payload is to be cut into several datagrams.
  boolean isSeveral() {
    int segment = segmentSize();
    return segment > 0 && size > segment;
  }

  /// Where from or to, and how long.
  ///
  /// @return such as `17 bytes, 192.0.2.1:53`
  @Override
  public String toString() {
    return length + " bytes, " + address();
  }
}
