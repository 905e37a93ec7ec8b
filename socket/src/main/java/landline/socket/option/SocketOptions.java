// SPDX-License-Identifier: Apache-2.0
package landline.socket.option;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import landline.socket.Credentials;
import landline.socket.Domain;
import landline.socket.Errno;
import landline.socket.OptionCodec;
import landline.socket.OwnedDescriptor;
import landline.socket.Protocol;
import landline.socket.SocketOption;
import landline.socket.Type;

/// The options of level SOL_SOCKET; see socket(7).
public final class SocketOptions {

  /// Whether the socket listens. Read only.
  public static final SocketOption<Boolean> SO_ACCEPTCONN =
      SocketOption.of("SOL_SOCKET", "SO_ACCEPTCONN", OptionCodec.BOOLEAN);

  /// Filters what arrives by the eBPF program of this descriptor number. Write only; the program
  /// stays attached when the descriptor is closed.
  public static final SocketOption<Integer> SO_ATTACH_BPF =
      SocketOption.of("SOL_SOCKET", "SO_ATTACH_BPF", OptionCodec.INT);

  /// Filters what arrives by a classic BPF program; read as an empty one if there is none.
  public static final SocketOption<BpfProgram> SO_ATTACH_FILTER =
      SocketOption.of("SOL_SOCKET", "SO_ATTACH_FILTER", BpfProgram.CODEC);

  /// Chooses among the sockets of an SO_REUSEPORT group by a classic BPF program, which returns the
  /// index of the socket. Write only.
  public static final SocketOption<BpfProgram> SO_ATTACH_REUSEPORT_CBPF =
      SocketOption.of("SOL_SOCKET", "SO_ATTACH_REUSEPORT_CBPF", BpfProgram.CODEC);

  /// Chooses among the sockets of an SO_REUSEPORT group by the eBPF program of this descriptor
  /// number. Write only.
  public static final SocketOption<Integer> SO_ATTACH_REUSEPORT_EBPF =
      SocketOption.of("SOL_SOCKET", "SO_ATTACH_REUSEPORT_EBPF", OptionCodec.INT);

  /// The interface that the socket is bound to, empty for none.
  public static final SocketOption<String> SO_BINDTODEVICE =
      SocketOption.of("SOL_SOCKET", "SO_BINDTODEVICE", OptionCodec.NAME);

  /// The index of the interface that the socket is bound to, 0 for none.
  public static final SocketOption<Integer> SO_BINDTOIFINDEX =
      SocketOption.of("SOL_SOCKET", "SO_BINDTOIFINDEX", OptionCodec.INT);

  /// The number of classic BPF extensions that the kernel supports. Read only.
  public static final SocketOption<Integer> SO_BPF_EXTENSIONS =
      SocketOption.of("SOL_SOCKET", "SO_BPF_EXTENSIONS", OptionCodec.INT);

  /// Allows datagrams to a broadcast address.
  public static final SocketOption<Boolean> SO_BROADCAST =
      SocketOption.of("SOL_SOCKET", "SO_BROADCAST", OptionCodec.BOOLEAN);

  /// The time that a receive polls the network device, in whole microseconds, before it waits. More
  /// than the system's default needs CAP_NET_ADMIN.
  public static final SocketOption<Duration> SO_BUSY_POLL =
      SocketOption.of("SOL_SOCKET", "SO_BUSY_POLL", OptionCodec.MICROSECONDS);

  /// The number of packets of one turn of busy polling. Write only; more than 8 needs
  /// CAP_NET_ADMIN.
  public static final SocketOption<Integer> SO_BUSY_POLL_BUDGET =
      SocketOption.of("SOL_SOCKET", "SO_BUSY_POLL_BUDGET", OptionCodec.INT);

  /// Advises the kernel with a 1 that the path looks dead, so that it looks for another. Write
  /// only.
  public static final SocketOption<Integer> SO_CNX_ADVICE =
      SocketOption.of("SOL_SOCKET", "SO_CNX_ADVICE", OptionCodec.INT);

  /// A number that no other socket has had since the system started. Read only.
  public static final SocketOption<Long> SO_COOKIE =
      SocketOption.of("SOL_SOCKET", "SO_COOKIE", OptionCodec.LONG);

  /// Records debugging information. Needs CAP_NET_ADMIN; most protocols record nothing.
  public static final SocketOption<Boolean> SO_DEBUG =
      SocketOption.of("SOL_SOCKET", "SO_DEBUG", OptionCodec.BOOLEAN);

  /// Removes the filter, be it classic or eBPF; the value does not matter. Write only.
  public static final SocketOption<Integer> SO_DETACH_FILTER =
      SocketOption.of("SOL_SOCKET", "SO_DETACH_FILTER", OptionCodec.INT);

  /// Removes the program that chooses among an SO_REUSEPORT group; the value does not matter. Write
  /// only.
  public static final SocketOption<Integer> SO_DETACH_REUSEPORT_BPF =
      SocketOption.of("SOL_SOCKET", "SO_DETACH_REUSEPORT_BPF", OptionCodec.INT);

  /// The family the socket was made with. Read only.
  public static final SocketOption<Domain> SO_DOMAIN =
      SocketOption.of("SOL_SOCKET", "SO_DOMAIN", OptionCodec.ofInt(Domain::value, Domain::new));

  /// Sends to hosts of the own network only, past the gateways.
  public static final SocketOption<Boolean> SO_DONTROUTE =
      SocketOption.of("SOL_SOCKET", "SO_DONTROUTE", OptionCodec.BOOLEAN);

  /// The pending error, which reading clears. Read only.
  public static final SocketOption<Errno> SO_ERROR =
      SocketOption.of("SOL_SOCKET", "SO_ERROR", OptionCodec.ofInt(Errno::value, Errno::new));

  /// The processor that handled the last packet, -1 before the first one; to set it asks a
  /// SO_REUSEPORT group to prefer this socket for packets from there.
  public static final SocketOption<Integer> SO_INCOMING_CPU =
      SocketOption.of("SOL_SOCKET", "SO_INCOMING_CPU", OptionCodec.INT);

  /// The number of the device queue that the last packet came by, 0 if there was none, such as over
  /// loopback. Read only.
  public static final SocketOption<Integer> SO_INCOMING_NAPI_ID =
      SocketOption.of("SOL_SOCKET", "SO_INCOMING_NAPI_ID", OptionCodec.INT);

  /// Probes an idle connection; see TCP_KEEPIDLE.
  public static final SocketOption<Boolean> SO_KEEPALIVE =
      SocketOption.of("SOL_SOCKET", "SO_KEEPALIVE", OptionCodec.BOOLEAN);

  /// The time that close(2) waits for unsent data, in whole seconds; zero sends a reset instead.
  /// Empty, the default: close does not wait.
  public static final SocketOption<Optional<Duration>> SO_LINGER =
      SocketOption.of("SOL_SOCKET", "SO_LINGER", OptionCodec.LINGER);

  /// Forbids to change the filter, until the socket is closed.
  public static final SocketOption<Boolean> SO_LOCK_FILTER =
      SocketOption.of("SOL_SOCKET", "SO_LOCK_FILTER", OptionCodec.BOOLEAN);

  /// The mark on packets that are sent, for routing and filters. Needs CAP_NET_ADMIN or
  /// CAP_NET_RAW.
  public static final SocketOption<Integer> SO_MARK =
      SocketOption.of("SOL_SOCKET", "SO_MARK", OptionCodec.INT);

  /// The most bytes a second that TCP, or the fq scheduler for the rest, sends; -1 is no limit.
  public static final SocketOption<Long> SO_MAX_PACING_RATE =
      SocketOption.of("SOL_SOCKET", "SO_MAX_PACING_RATE", OptionCodec.LONG);

  /// The socket's use of kernel memory. Read only.
  public static final SocketOption<MemInfo> SO_MEMINFO =
      SocketOption.of("SOL_SOCKET", "SO_MEMINFO", MemInfo.CODEC);

  /// A number for the network namespace that the socket is in. Read only.
  public static final SocketOption<Long> SO_NETNS_COOKIE =
      SocketOption.of("SOL_SOCKET", "SO_NETNS_COOKIE", OptionCodec.LONG);

  /// Sends frames whose checksum the sender has appended; packet(7) on devices that can.
  public static final SocketOption<Boolean> SO_NOFCS =
      SocketOption.of("SOL_SOCKET", "SO_NOFCS", OptionCodec.BOOLEAN);

  /// Sends UDP datagrams over IPv4 without a checksum.
  public static final SocketOption<Boolean> SO_NO_CHECK =
      SocketOption.of("SOL_SOCKET", "SO_NO_CHECK", OptionCodec.BOOLEAN);

  /// Leaves urgent data in the stream.
  public static final SocketOption<Boolean> SO_OOBINLINE =
      SocketOption.of("SOL_SOCKET", "SO_OOBINLINE", OptionCodec.BOOLEAN);

  /// Asks for the sender's credentials with each message; unix(7).
  public static final SocketOption<Boolean> SO_PASSCRED =
      SocketOption.of("SOL_SOCKET", "SO_PASSCRED", OptionCodec.BOOLEAN);

  /// Asks for a descriptor of the sending process with each message; Linux 6.5.
  public static final SocketOption<Boolean> SO_PASSPIDFD =
      SocketOption.of("SOL_SOCKET", "SO_PASSPIDFD", OptionCodec.BOOLEAN);

  /// Asks for the sender's security label with each message; unix(7).
  public static final SocketOption<Boolean> SO_PASSSEC =
      SocketOption.of("SOL_SOCKET", "SO_PASSSEC", OptionCodec.BOOLEAN);

  /// The offset at which MSG_PEEK begins to read, which advances by what was peeked; -1, the
  /// default, is always at the front. UNIX sockets and UDP; TCP in newer kernels.
  public static final SocketOption<Integer> SO_PEEK_OFF =
      SocketOption.of("SOL_SOCKET", "SO_PEEK_OFF", OptionCodec.INT);

  /// The credentials of the peer; unix(7). Read only.
  public static final SocketOption<Credentials> SO_PEERCRED =
      SocketOption.of("SOL_SOCKET", "SO_PEERCRED", OptionCodec.CREDENTIALS);

  /// The supplementary groups of the peer of a UNIX socket. Read only; ENODATA if the kernel does
  /// not know them.
  public static final SocketOption<List<Long>> SO_PEERGROUPS =
      SocketOption.of("SOL_SOCKET", "SO_PEERGROUPS", StructCodecs.GROUPS);

  /// A pidfd of the process at the other end of a UNIX socket; unlike a process number it is never
  /// reused. Each read opens one, for the caller to close. Read only; ENODATA if the kernel does
  /// not know the peer.
  public static final SocketOption<OwnedDescriptor> SO_PEERPIDFD =
      SocketOption.of("SOL_SOCKET", "SO_PEERPIDFD", OptionCodec.DESCRIPTOR);

  /// The security label of the peer of a UNIX socket or a TCP connection. Read only; ENOPROTOOPT if
  /// no security module labels sockets.
  public static final SocketOption<String> SO_PEERSEC =
      SocketOption.of("SOL_SOCKET", "SO_PEERSEC", OptionCodec.TEXT);

  /// Prefers busy polling over interrupts. To set it needs CAP_NET_ADMIN.
  public static final SocketOption<Boolean> SO_PREFER_BUSY_POLL =
      SocketOption.of("SOL_SOCKET", "SO_PREFER_BUSY_POLL", OptionCodec.BOOLEAN);

  /// The priority of packets that are sent; above 6 needs CAP_NET_ADMIN or CAP_NET_RAW. Setting
  /// IP_TOS sets it too.
  public static final SocketOption<Integer> SO_PRIORITY =
      SocketOption.of("SOL_SOCKET", "SO_PRIORITY", OptionCodec.INT);

  /// The protocol the socket was made with. Read only.
  public static final SocketOption<Protocol> SO_PROTOCOL =
      SocketOption.of(
          "SOL_SOCKET", "SO_PROTOCOL", OptionCodec.ofInt(Protocol::value, Protocol::new));

  /// The receive buffer in bytes; the kernel doubles what is set.
  public static final SocketOption<Integer> SO_RCVBUF =
      SocketOption.of("SOL_SOCKET", "SO_RCVBUF", OptionCodec.INT);

  /// SO_RCVBUF beyond the system's limit. Write only; needs CAP_NET_ADMIN.
  public static final SocketOption<Integer> SO_RCVBUFFORCE =
      SocketOption.of("SOL_SOCKET", "SO_RCVBUFFORCE", OptionCodec.INT);

  /// The number of bytes from which on TCP counts as readable, to a [landline.socket.Poll] and to a
  /// call that waits. A receive call takes what is there, as on any non-blocking descriptor, even
  /// if that is less.
  public static final SocketOption<Integer> SO_RCVLOWAT =
      SocketOption.of("SOL_SOCKET", "SO_RCVLOWAT", OptionCodec.INT);

  /// Gives the mark of a packet with each message. Needs CAP_NET_ADMIN or CAP_NET_RAW.
  public static final SocketOption<Boolean> SO_RCVMARK =
      SocketOption.of("SOL_SOCKET", "SO_RCVMARK", OptionCodec.BOOLEAN);

  /// Gives the priority of a packet with each message. Linux 6.14.
  public static final SocketOption<Boolean> SO_RCVPRIORITY =
      SocketOption.of("SOL_SOCKET", "SO_RCVPRIORITY", OptionCodec.BOOLEAN);

  /// The time that a blocking receive waits in the kernel, zero for ever. It has no effect on the
  /// calls of this library, which never wait in the kernel: see [landline.socket.Socket#timeout].
  /// It applies to other users of the same socket.
  public static final SocketOption<Duration> SO_RCVTIMEO =
      SocketOption.of("SOL_SOCKET", "SO_RCVTIMEO", OptionCodec.TIMEVAL);

  /// Bytes set aside for this socket. EOPNOTSUPP outside a memory control group.
  public static final SocketOption<Integer> SO_RESERVE_MEM =
      SocketOption.of("SOL_SOCKET", "SO_RESERVE_MEM", OptionCodec.INT);

  /// Allows bind(2) to an address that connections in TIME_WAIT still hold.
  public static final SocketOption<Boolean> SO_REUSEADDR =
      SocketOption.of("SOL_SOCKET", "SO_REUSEADDR", OptionCodec.BOOLEAN);

  /// Allows several sockets of one user on the same address.
  public static final SocketOption<Boolean> SO_REUSEPORT =
      SocketOption.of("SOL_SOCKET", "SO_REUSEPORT", OptionCodec.BOOLEAN);

  /// Asks for the number of messages dropped so far, with each message that follows a drop.
  public static final SocketOption<Boolean> SO_RXQ_OVFL =
      SocketOption.of("SOL_SOCKET", "SO_RXQ_OVFL", OptionCodec.BOOLEAN);

  /// Reports a filled error queue as POLLPRI as well.
  public static final SocketOption<Boolean> SO_SELECT_ERR_QUEUE =
      SocketOption.of("SOL_SOCKET", "SO_SELECT_ERR_QUEUE", OptionCodec.BOOLEAN);

  /// The send buffer in bytes; the kernel doubles what is set.
  public static final SocketOption<Integer> SO_SNDBUF =
      SocketOption.of("SOL_SOCKET", "SO_SNDBUF", OptionCodec.INT);

  /// SO_SNDBUF beyond the system's limit. Write only; needs CAP_NET_ADMIN.
  public static final SocketOption<Integer> SO_SNDBUFFORCE =
      SocketOption.of("SOL_SOCKET", "SO_SNDBUFFORCE", OptionCodec.INT);

  /// Always 1 on Linux. Read only.
  public static final SocketOption<Integer> SO_SNDLOWAT =
      SocketOption.of("SOL_SOCKET", "SO_SNDLOWAT", OptionCodec.INT);

  /// The time that a blocking send or connect waits in the kernel, zero for ever. It has no effect
  /// on the calls of this library, which never wait in the kernel: see
  /// [landline.socket.Socket#timeout]. It applies to other users of the same socket.
  public static final SocketOption<Duration> SO_SNDTIMEO =
      SocketOption.of("SOL_SOCKET", "SO_SNDTIMEO", OptionCodec.TIMEVAL);

  /// Asks for the time of arrival with each message, in microseconds.
  public static final SocketOption<Boolean> SO_TIMESTAMP =
      SocketOption.of("SOL_SOCKET", "SO_TIMESTAMP", OptionCodec.BOOLEAN);

  /// Asks for times of sending and arrival, of the kernel or of the network card.
  public static final SocketOption<Timestamping> SO_TIMESTAMPING =
      SocketOption.of(
          "SOL_SOCKET",
          "SO_TIMESTAMPING",
          OptionCodec.ofInt(Timestamping::value, Timestamping::new));

  /// Asks for the time of arrival with each message, in nanoseconds.
  public static final SocketOption<Boolean> SO_TIMESTAMPNS =
      SocketOption.of("SOL_SOCKET", "SO_TIMESTAMPNS", OptionCodec.BOOLEAN);

  /// Whether a TCP connection that gets no answer tries other paths, by a new hash: 1 or 0; -1 at
  /// first to take the system's default.
  public static final SocketOption<Integer> SO_TXREHASH =
      SocketOption.of("SOL_SOCKET", "SO_TXREHASH", OptionCodec.INT);

  /// Lets a message carry its time of sending: the clock and the mode.
  public static final SocketOption<TxTime> SO_TXTIME =
      SocketOption.of("SOL_SOCKET", "SO_TXTIME", TxTime.CODEC);

  /// The type the socket was made with. Read only.
  public static final SocketOption<Type> SO_TYPE =
      SocketOption.of("SOL_SOCKET", "SO_TYPE", OptionCodec.ofInt(Type::value, Type::new));

  /// Reports on the error queue whether a wireless frame was acknowledged.
  public static final SocketOption<Boolean> SO_WIFI_STATUS =
      SocketOption.of("SOL_SOCKET", "SO_WIFI_STATUS", OptionCodec.BOOLEAN);

  /// Allows [landline.socket.MsgFlags#MSG_ZEROCOPY].
  public static final SocketOption<Boolean> SO_ZEROCOPY =
      SocketOption.of("SOL_SOCKET", "SO_ZEROCOPY", OptionCodec.BOOLEAN);

  private SocketOptions() {}
}
