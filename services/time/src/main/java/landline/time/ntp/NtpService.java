// SPDX-License-Identifier: Apache-2.0
package landline.time.ntp;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import landline.server.BatchServer;
import landline.server.BatchService;
import landline.server.DatagramConfig;
import landline.server.InheritedSockets;
import landline.socket.Domain;
import landline.socket.SockAddr;
import landline.socket.Socket;
import landline.socket.option.IpOptions;
import landline.socket.option.Ipv6Options;
import landline.socket.option.PathMtuDiscovery;
import landline.socket.option.SocketOptions;
import landline.socket.option.Timestamping;
import landline.time.packet.NtpRequests;

/// An NTP server: RFC 5905 for clients of versions 1 to 4, and interleaved mode, RFC 9769. It tells
/// the time of this machine's clock, and never sets it.
///
/// The kernel timestamps each request as it arrives, and replies to interleaved clients as they
/// leave. What the kernel knows of its clock is in each reply: whether a program keeps it
/// synchronized, how far it may be off, a leap second to come; see adjtimex(2). No reply is longer
/// than its request.
///
/// **Threads.** [#listen] starts a thread for each socket, which answers all of its requests. One
/// service may have several servers; what it counts is of all of them.
///
/// **Bounds.** A request has at most 2,048 bytes. The tables of each socket have a fixed size:
/// 65,536 sources for the limit of rate, and [NtpConfig#clients] of interleaved mode. What is no
/// request is counted, and neither answered nor logged.
///
/// **Errors.** Only a socket that can't be used ends a server, as any [BatchServer]. A clock that
/// nobody keeps is told as such, and that is no error.
///
/// ```java
/// try (BatchServer server = NtpService.listen(SockAddrIn.any(123), NtpConfig.DEFAULT)) {
///   server.join();
/// }
/// ```
public final class NtpService implements BatchService {

  /// The default configuration of its server.
  public static final DatagramConfig SERVER =
      DatagramConfig.builder().name("ntp").batch(64).maxMessage(NtpRequests.MOST_BYTES).build();

  private final NtpConfig config;
  private final List<NtpCounters> handlers = new CopyOnWriteArrayList<>();

  /// A service, for one or more servers.
  public NtpService(NtpConfig config) {
    this.config = config;
  }

  /// Starts a server with the configuration [#SERVER].
  ///
  /// @param address where to receive, such as port 123
  /// @return a server that receives already
  /// @throws IOException such as EADDRINUSE, or EACCES for a port below 1024
  public static BatchServer listen(SockAddr address, NtpConfig config) throws IOException {
    return BatchServer.listen(address, new NtpService(config), SERVER);
  }

  /// Creates a server on sockets of another process, see [BatchServer#prepare].
  ///
  /// @param inherited the sockets
  /// @return a server that receives once it is started
  /// @throws IOException as [BatchServer#prepare]
  public static BatchServer prepare(InheritedSockets inherited, NtpConfig config)
      throws IOException {
    return BatchServer.prepare(inherited, new NtpService(config), SERVER);
  }

  /// Answers some 60,000 requests of this process's own, by a server on the loopback interface that
  /// ends with it. A reply tells when it is sent just before it is, and until HotSpot has compiled
  /// what is in between, that is some 50 µs too early: a client takes its clock to be off by half
  /// of that. Whoever serves few clients calls this on a thread of its own at the start, as
  /// `landline serve` does. It takes a second or two of CPU time, and 5 seconds at most.
  ///
  /// @param config tells whether there are replies under NTS; no keys of it are used
  /// @throws IOException if this process can't serve itself; other servers work as before
  public static void warmUp(NtpConfig config) throws IOException {
    NtpWarmUp.run(config.ntsKeys().isPresent());
  }

  @Override
  public BatchHandler handler(Socket socket) throws IOException {
    socket.setSockOpt(
        SocketOptions.SO_TIMESTAMPING, Timestamping.RX_SOFTWARE.or(Timestamping.SOFTWARE));
    forbidFragments(socket);
    var counters = new NtpCounters();
    handlers.add(counters);
    return new NtpHandler(socket, config, counters);
  }

  /// A forged ICMP message could make the kernel send replies in fragments, and one fragment could
  /// be replaced: see RFC 8900, section 3. A reply is as long as its request at most, which came
  /// whole. The kernel also saves the number that a packet without DF has to have, 0.3 µs.
  private static void forbidFragments(Socket socket) throws IOException {
    if (socket.domain().equals(Domain.INET6)) {
      socket.setSockOpt(Ipv6Options.IPV6_MTU_DISCOVER, PathMtuDiscovery.PROBE);
    }
    // Of an IPv6 socket this is for IPv4 peers.
    socket.setSockOpt(IpOptions.IP_MTU_DISCOVER, PathMtuDiscovery.PROBE);
  }

  /// The stratum that replies tell now. With 16, and leap indicator 3, they say that the clock is
  /// not synchronized, and clients do not use them: no program keeps the clock, and there is no
  /// [NtpConfig#localStratum].
  ///
  /// @return 1 to 16
  public int stratum() {
    return LocalClock.stratum(new KernelClock(), config);
  }

  @Override
  public NtpCounts counts() {
    return NtpCounts.of(stratum(), handlers);
  }
}
