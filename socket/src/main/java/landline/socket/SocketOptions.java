// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The options of level SOL_SOCKET; see socket(7).
public final class SocketOptions {

  /// Whether the socket listens. Read only.
  public static final SocketOption<Boolean> SO_ACCEPTCONN =
      new SocketOption<>("SOL_SOCKET", "SO_ACCEPTCONN", OptionForm.BOOLEAN);

  /// Filters what arrives by the eBPF program of this descriptor number. Write only; the program
  /// stays attached when the descriptor is closed.
  public static final SocketOption<Integer> SO_ATTACH_BPF =
      new SocketOption<>("SOL_SOCKET", "SO_ATTACH_BPF", OptionForm.INT);

  /// Filters what arrives by a classic BPF program; read as an empty one if there is none.
  public static final SocketOption<BpfProgram> SO_ATTACH_FILTER =
      new SocketOption<>("SOL_SOCKET", "SO_ATTACH_FILTER", BpfProgram.FORM);

  /// Chooses among the sockets of an SO_REUSEPORT group by a classic BPF program, which returns the
  /// index of the socket. Write only.
  public static final SocketOption<BpfProgram> SO_ATTACH_REUSEPORT_CBPF =
      new SocketOption<>("SOL_SOCKET", "SO_ATTACH_REUSEPORT_CBPF", BpfProgram.FORM);

  /// Chooses among the sockets of an SO_REUSEPORT group by the eBPF program of this descriptor
  /// number. Write only.
  public static final SocketOption<Integer> SO_ATTACH_REUSEPORT_EBPF =
      new SocketOption<>("SOL_SOCKET", "SO_ATTACH_REUSEPORT_EBPF", OptionForm.INT);

  /// The interface that the socket is bound to, empty for none.
  public static final SocketOption<String> SO_BINDTODEVICE =
      new SocketOption<>("SOL_SOCKET", "SO_BINDTODEVICE", OptionForm.NAME);

  /// The index of the interface that the socket is bound to, 0 for none.
  public static final SocketOption<Integer> SO_BINDTOIFINDEX =
      new SocketOption<>("SOL_SOCKET", "SO_BINDTOIFINDEX", OptionForm.INT);

  /// How many extensions of classic BPF the kernel knows. Read only.
  public static final SocketOption<Integer> SO_BPF_EXTENSIONS =
      new SocketOption<>("SOL_SOCKET", "SO_BPF_EXTENSIONS", OptionForm.INT);

  /// Allows datagrams to a broadcast address.
  public static final SocketOption<Boolean> SO_BROADCAST =
      new SocketOption<>("SOL_SOCKET", "SO_BROADCAST", OptionForm.BOOLEAN);

  /// How long a receive polls the network device, in whole microseconds, before it waits. More than
  /// the system's default needs CAP_NET_ADMIN.
  public static final SocketOption<Duration> SO_BUSY_POLL =
      new SocketOption<>("SOL_SOCKET", "SO_BUSY_POLL", OptionForm.MICROSECONDS);

  /// How many packets one turn of busy polling takes. Write only; more than 8 needs CAP_NET_ADMIN.
  public static final SocketOption<Integer> SO_BUSY_POLL_BUDGET =
      new SocketOption<>("SOL_SOCKET", "SO_BUSY_POLL_BUDGET", OptionForm.INT);

  /// Tells the kernel with a 1 that the path looks dead, so that it looks for another. Write only.
  public static final SocketOption<Integer> SO_CNX_ADVICE =
      new SocketOption<>("SOL_SOCKET", "SO_CNX_ADVICE", OptionForm.INT);

  /// A number that no other socket has had since the system started. Read only.
  public static final SocketOption<Long> SO_COOKIE =
      new SocketOption<>("SOL_SOCKET", "SO_COOKIE", OptionForm.LONG);

  /// Records debugging information. Needs CAP_NET_ADMIN; most protocols record nothing.
  public static final SocketOption<Boolean> SO_DEBUG =
      new SocketOption<>("SOL_SOCKET", "SO_DEBUG", OptionForm.BOOLEAN);

  /// Removes the filter, be it classic or eBPF; the value does not matter. Write only.
  public static final SocketOption<Integer> SO_DETACH_FILTER =
      new SocketOption<>("SOL_SOCKET", "SO_DETACH_FILTER", OptionForm.INT);

  /// Removes the program that chooses among an SO_REUSEPORT group; the value does not matter. Write
  /// only.
  public static final SocketOption<Integer> SO_DETACH_REUSEPORT_BPF =
      new SocketOption<>("SOL_SOCKET", "SO_DETACH_REUSEPORT_BPF", OptionForm.INT);

  /// The family the socket was made with. Read only.
  public static final SocketOption<Integer> SO_DOMAIN =
      new SocketOption<>("SOL_SOCKET", "SO_DOMAIN", OptionForm.INT);

  /// Sends to hosts of the own network only, past the gateways.
  public static final SocketOption<Boolean> SO_DONTROUTE =
      new SocketOption<>("SOL_SOCKET", "SO_DONTROUTE", OptionForm.BOOLEAN);

  /// The pending error, which reading clears. Read only.
  public static final SocketOption<Integer> SO_ERROR =
      new SocketOption<>("SOL_SOCKET", "SO_ERROR", OptionForm.INT);

  /// The processor that handled the last packet, -1 before the first one; to set it asks a
  /// SO_REUSEPORT group to prefer this socket for packets from there.
  public static final SocketOption<Integer> SO_INCOMING_CPU =
      new SocketOption<>("SOL_SOCKET", "SO_INCOMING_CPU", OptionForm.INT);

  /// The number of the device queue that the last packet came by, 0 if there was none, such as over
  /// loopback. Read only.
  public static final SocketOption<Integer> SO_INCOMING_NAPI_ID =
      new SocketOption<>("SOL_SOCKET", "SO_INCOMING_NAPI_ID", OptionForm.INT);

  /// Probes an idle connection; see TCP_KEEPIDLE.
  public static final SocketOption<Boolean> SO_KEEPALIVE =
      new SocketOption<>("SOL_SOCKET", "SO_KEEPALIVE", OptionForm.BOOLEAN);

  /// How long close(2) waits for unsent data, in whole seconds; zero sends a reset instead. Empty,
  /// the default: close does not wait.
  public static final SocketOption<Optional<Duration>> SO_LINGER =
      new SocketOption<>("SOL_SOCKET", "SO_LINGER", OptionForm.LINGER);

  /// Forbids to change the filter, until the socket is closed.
  public static final SocketOption<Boolean> SO_LOCK_FILTER =
      new SocketOption<>("SOL_SOCKET", "SO_LOCK_FILTER", OptionForm.BOOLEAN);

  /// The mark on packets that are sent, for routing and filters. Needs CAP_NET_ADMIN or
  /// CAP_NET_RAW.
  public static final SocketOption<Integer> SO_MARK =
      new SocketOption<>("SOL_SOCKET", "SO_MARK", OptionForm.INT);

  /// The most bytes a second that TCP, or the fq scheduler for the rest, sends; -1 is no limit.
  public static final SocketOption<Long> SO_MAX_PACING_RATE =
      new SocketOption<>("SOL_SOCKET", "SO_MAX_PACING_RATE", OptionForm.LONG);

  /// What the socket uses of the kernel's memory. Read only.
  public static final SocketOption<MemInfo> SO_MEMINFO =
      new SocketOption<>("SOL_SOCKET", "SO_MEMINFO", MemInfo.FORM);

  /// A number for the network namespace that the socket is in. Read only.
  public static final SocketOption<Long> SO_NETNS_COOKIE =
      new SocketOption<>("SOL_SOCKET", "SO_NETNS_COOKIE", OptionForm.LONG);

  /// Sends frames whose checksum the sender has appended; packet(7) on devices that can.
  public static final SocketOption<Boolean> SO_NOFCS =
      new SocketOption<>("SOL_SOCKET", "SO_NOFCS", OptionForm.BOOLEAN);

  /// Sends UDP datagrams over IPv4 without a checksum.
  public static final SocketOption<Boolean> SO_NO_CHECK =
      new SocketOption<>("SOL_SOCKET", "SO_NO_CHECK", OptionForm.BOOLEAN);

  /// Leaves urgent data in the stream.
  public static final SocketOption<Boolean> SO_OOBINLINE =
      new SocketOption<>("SOL_SOCKET", "SO_OOBINLINE", OptionForm.BOOLEAN);

  /// Asks for the sender's credentials with each message; unix(7).
  public static final SocketOption<Boolean> SO_PASSCRED =
      new SocketOption<>("SOL_SOCKET", "SO_PASSCRED", OptionForm.BOOLEAN);

  /// Asks for a descriptor of the sending process with each message; Linux 6.5.
  public static final SocketOption<Boolean> SO_PASSPIDFD =
      new SocketOption<>("SOL_SOCKET", "SO_PASSPIDFD", OptionForm.BOOLEAN);

  /// Asks for the sender's security label with each message; unix(7).
  public static final SocketOption<Boolean> SO_PASSSEC =
      new SocketOption<>("SOL_SOCKET", "SO_PASSSEC", OptionForm.BOOLEAN);

  /// Where MSG_PEEK begins to read, which moves on with what was peeked; -1, the default, is always
  /// at the front. UNIX sockets and UDP; TCP in newer kernels.
  public static final SocketOption<Integer> SO_PEEK_OFF =
      new SocketOption<>("SOL_SOCKET", "SO_PEEK_OFF", OptionForm.INT);

  /// Who is at the other end; unix(7). Read only.
  public static final SocketOption<PeerCredentials> SO_PEERCRED =
      new SocketOption<>("SOL_SOCKET", "SO_PEERCRED", OptionForm.CREDENTIALS);

  /// The supplementary groups of the peer of a UNIX socket. Read only; ENODATA if the kernel does
  /// not know them.
  public static final SocketOption<List<Long>> SO_PEERGROUPS =
      new SocketOption<>("SOL_SOCKET", "SO_PEERGROUPS", StructForms.GROUPS);

  /// A descriptor of the process at the other end of a UNIX socket, for which no other process can
  /// be mistaken, as could be with its pid. Each read opens one, for the caller to close. Read
  /// only; ENODATA if the kernel does not know the peer.
  public static final SocketOption<OwnedDescriptor> SO_PEERPIDFD =
      new SocketOption<>("SOL_SOCKET", "SO_PEERPIDFD", StructForms.DESCRIPTOR);

  /// The security label of the peer of a UNIX socket or a TCP connection. Read only; ENOPROTOOPT if
  /// no security module labels sockets.
  public static final SocketOption<String> SO_PEERSEC =
      new SocketOption<>("SOL_SOCKET", "SO_PEERSEC", OptionForm.TEXT);

  /// Prefers busy polling over interrupts. To set it needs CAP_NET_ADMIN.
  public static final SocketOption<Boolean> SO_PREFER_BUSY_POLL =
      new SocketOption<>("SOL_SOCKET", "SO_PREFER_BUSY_POLL", OptionForm.BOOLEAN);

  /// The priority of packets that are sent; above 6 needs CAP_NET_ADMIN or CAP_NET_RAW. Setting
  /// IP_TOS sets it too.
  public static final SocketOption<Integer> SO_PRIORITY =
      new SocketOption<>("SOL_SOCKET", "SO_PRIORITY", OptionForm.INT);

  /// The protocol the socket was made with. Read only.
  public static final SocketOption<Integer> SO_PROTOCOL =
      new SocketOption<>("SOL_SOCKET", "SO_PROTOCOL", OptionForm.INT);

  /// The receive buffer in bytes; the kernel doubles what is set.
  public static final SocketOption<Integer> SO_RCVBUF =
      new SocketOption<>("SOL_SOCKET", "SO_RCVBUF", OptionForm.INT);

  /// SO_RCVBUF beyond the system's limit. Write only; needs CAP_NET_ADMIN.
  public static final SocketOption<Integer> SO_RCVBUFFORCE =
      new SocketOption<>("SOL_SOCKET", "SO_RCVBUFFORCE", OptionForm.INT);

  /// The number of bytes from which on TCP counts as readable, to a [Poll] and to a call that
  /// waits. A receive call takes what is there, as on any non-blocking descriptor, even if that is
  /// less.
  public static final SocketOption<Integer> SO_RCVLOWAT =
      new SocketOption<>("SOL_SOCKET", "SO_RCVLOWAT", OptionForm.INT);

  /// Gives the mark of a packet with each message. Needs CAP_NET_ADMIN or CAP_NET_RAW.
  public static final SocketOption<Boolean> SO_RCVMARK =
      new SocketOption<>("SOL_SOCKET", "SO_RCVMARK", OptionForm.BOOLEAN);

  /// Gives the priority of a packet with each message. Linux 6.14.
  public static final SocketOption<Boolean> SO_RCVPRIORITY =
      new SocketOption<>("SOL_SOCKET", "SO_RCVPRIORITY", OptionForm.BOOLEAN);

  /// How long a blocking receive waits in the kernel, zero for ever. It has no effect on the calls
  /// of this library, which never wait in the kernel: see [Socket#timeout]. It counts for other
  /// users of the same socket.
  public static final SocketOption<Duration> SO_RCVTIMEO =
      new SocketOption<>("SOL_SOCKET", "SO_RCVTIMEO", OptionForm.TIMEVAL);

  /// Bytes set aside for this socket. EOPNOTSUPP outside a memory control group.
  public static final SocketOption<Integer> SO_RESERVE_MEM =
      new SocketOption<>("SOL_SOCKET", "SO_RESERVE_MEM", OptionForm.INT);

  /// Allows bind(2) to an address that connections in TIME_WAIT still hold.
  public static final SocketOption<Boolean> SO_REUSEADDR =
      new SocketOption<>("SOL_SOCKET", "SO_REUSEADDR", OptionForm.BOOLEAN);

  /// Allows several sockets of one user on the same address.
  public static final SocketOption<Boolean> SO_REUSEPORT =
      new SocketOption<>("SOL_SOCKET", "SO_REUSEPORT", OptionForm.BOOLEAN);

  /// Asks for the number of messages dropped so far, with each message that follows a drop.
  public static final SocketOption<Boolean> SO_RXQ_OVFL =
      new SocketOption<>("SOL_SOCKET", "SO_RXQ_OVFL", OptionForm.BOOLEAN);

  /// Reports a filled error queue as POLLPRI as well.
  public static final SocketOption<Boolean> SO_SELECT_ERR_QUEUE =
      new SocketOption<>("SOL_SOCKET", "SO_SELECT_ERR_QUEUE", OptionForm.BOOLEAN);

  /// The send buffer in bytes; the kernel doubles what is set.
  public static final SocketOption<Integer> SO_SNDBUF =
      new SocketOption<>("SOL_SOCKET", "SO_SNDBUF", OptionForm.INT);

  /// SO_SNDBUF beyond the system's limit. Write only; needs CAP_NET_ADMIN.
  public static final SocketOption<Integer> SO_SNDBUFFORCE =
      new SocketOption<>("SOL_SOCKET", "SO_SNDBUFFORCE", OptionForm.INT);

  /// Always 1 on Linux. Read only.
  public static final SocketOption<Integer> SO_SNDLOWAT =
      new SocketOption<>("SOL_SOCKET", "SO_SNDLOWAT", OptionForm.INT);

  /// How long a blocking send or connect waits in the kernel, zero for ever. It has no effect on
  /// the calls of this library, which never wait in the kernel: see [Socket#timeout]. It counts for
  /// other users of the same socket.
  public static final SocketOption<Duration> SO_SNDTIMEO =
      new SocketOption<>("SOL_SOCKET", "SO_SNDTIMEO", OptionForm.TIMEVAL);

  /// Asks for the time of arrival with each message, in microseconds.
  public static final SocketOption<Boolean> SO_TIMESTAMP =
      new SocketOption<>("SOL_SOCKET", "SO_TIMESTAMP", OptionForm.BOOLEAN);

  /// Asks for times of sending and arrival, of the kernel or of the network card.
  public static final SocketOption<Timestamping> SO_TIMESTAMPING =
      new SocketOption<>(
          "SOL_SOCKET",
          "SO_TIMESTAMPING",
          OptionForm.ofInt(Timestamping::value, Timestamping::new));

  /// Asks for the time of arrival with each message, in nanoseconds.
  public static final SocketOption<Boolean> SO_TIMESTAMPNS =
      new SocketOption<>("SOL_SOCKET", "SO_TIMESTAMPNS", OptionForm.BOOLEAN);

  /// Whether a TCP connection that gets no answer tries other paths, by a new hash: 1 or 0; -1 at
  /// first to take the system's default.
  public static final SocketOption<Integer> SO_TXREHASH =
      new SocketOption<>("SOL_SOCKET", "SO_TXREHASH", OptionForm.INT);

  /// Lets a message say when it is to be sent: by which clock, and how.
  public static final SocketOption<TxTime> SO_TXTIME =
      new SocketOption<>("SOL_SOCKET", "SO_TXTIME", TxTime.FORM);

  /// The type the socket was made with. Read only.
  public static final SocketOption<Integer> SO_TYPE =
      new SocketOption<>("SOL_SOCKET", "SO_TYPE", OptionForm.INT);

  /// Reports on the error queue whether a wireless frame was acknowledged.
  public static final SocketOption<Boolean> SO_WIFI_STATUS =
      new SocketOption<>("SOL_SOCKET", "SO_WIFI_STATUS", OptionForm.BOOLEAN);

  /// Allows [MsgFlags#MSG_ZEROCOPY].
  public static final SocketOption<Boolean> SO_ZEROCOPY =
      new SocketOption<>("SOL_SOCKET", "SO_ZEROCOPY", OptionForm.BOOLEAN);

  private SocketOptions() {}
}
