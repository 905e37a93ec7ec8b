// SPDX-License-Identifier: Apache-2.0
package landline.interop.kernel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import landline.interop.harness.OrdinaryUser;
import landline.socket.Deadline;
import landline.socket.Domain;
import landline.socket.Errno;
import landline.socket.MsgFlags;
import landline.socket.Protocol;
import landline.socket.Shutdown;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrRaw;
import landline.socket.SockAddrUn;
import landline.socket.Socket;
import landline.socket.SocketPair;
import landline.socket.Type;
import landline.testkit.ConnectedPair;
import landline.testkit.Requires;
import landline.testkit.Transport;

/// One piece of code for each row of `docs/errno.tsv` that the API can express, by call and
/// condition. It throws the failure, or returns what the call said instead.
final class ErrnoRows {

  /// Makes one row come true.
  @FunctionalInterface
  interface Code {
    Errno run() throws Exception;
  }

  /// What is done to a socket that is open.
  @FunctionalInterface
  private interface Use {
    void on(Socket socket) throws Exception;
  }

  static final Map<String, Code> BY_CONDITION = new TreeMap<>();

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final byte[] BYTE = new byte[1];
  private static final byte[] HUGE = new byte[128 * 1024];
  private static final SockAddr THREE_BYTES = new SockAddrRaw(Domain.INET, new byte[1]);

  static {
    socket();
    socketPair();
    bind();
    listenAndAccept();
    connect();
    recv();
    send();
    options();
    shutdown();
    BY_CONDITION.putAll(MessageErrnoRows.all());
  }

  private ErrnoRows() {}

  private static void row(String key, Code code) {
    BY_CONDITION.put(key, code);
  }

  /// A row that needs one open socket.
  private static void row(String key, Transport transport, Use use) {
    row(
        key,
        () -> {
          try (Socket socket = transport.socket()) {
            use.on(socket);
          }
          return Errno.SUCCESS;
        });
  }

  private static void socket() {
    each("socket", (domain, type, protocol) -> Socket.socket(domain, type, protocol).close());
  }

  private static void socketPair() {
    each(
        "socketpair",
        (domain, type, protocol) -> Socket.socketPair(domain, type, protocol).close());
  }

  /// Makes what it is told to.
  @FunctionalInterface
  private interface Maker {
    void make(Domain domain, Type type, Protocol protocol) throws IOException;
  }

  private static void each(String call, Maker maker) {
    made(call, "family 0", maker, new Domain(0), Type.STREAM, Protocol.IP);
    made(call, "type 75", maker, Domain.INET, new Type(75), Protocol.IP);
    made(call, "UNIX datagram", maker, Domain.UNIX, Type.DGRAM, Protocol.IP);
    made(call, "INET raw, protocol 0", maker, Domain.INET, Type.RAW, Protocol.IP);
    made(call, "INET datagram, UDP", maker, Domain.INET, Type.DGRAM, Protocol.UDP);
    if (call.equals("socket")) {
      made(call, "INET stream, UDP", maker, Domain.INET, Type.STREAM, Protocol.UDP);
    }
    made(call, "INET datagram, TCP", maker, Domain.INET, Type.DGRAM, Protocol.TCP);
    made(call, "INET stream, TCP", maker, Domain.INET, Type.STREAM, Protocol.TCP);
    made(call, "INET stream, ICMP", maker, Domain.INET, Type.STREAM, Protocol.ICMP);
  }

  private static void made(
      String call, String condition, Maker maker, Domain domain, Type type, Protocol protocol) {
    row(
        call + ": " + condition,
        () -> {
          maker.make(domain, type, protocol);
          return Errno.SUCCESS;
        });
  }

  private static void bind() {
    row("bind: address of 3 bytes", Transport.TCP, socket -> socket.bind(THREE_BYTES));
    row(
        "bind: UNIX path on an INET socket",
        Transport.TCP,
        socket -> socket.bind(Transport.UNIX_STREAM.fresh()));
    row(
        "bind: address of another machine",
        Transport.TCP,
        // RFC 5737: for documentation, so nobody's.
        socket -> socket.bind(SockAddr.parse("203.0.113.1:0")));
    row(
        "bind: UNIX path below a file",
        Transport.UNIX_STREAM,
        socket -> socket.bind(SockAddrUn.path("/proc/self/status/socket")));
    row("bind: privileged port as an ordinary user", ErrnoRows::bindPrivileged);
    row(
        "bind: UNIX stream that has a name",
        Transport.UNIX_STREAM,
        socket -> {
          socket.bind(Transport.UNIX_STREAM.fresh());
          socket.bind(Transport.UNIX_STREAM.fresh());
        });
    row(
        "bind: UNIX path that is taken",
        Transport.UNIX_STREAM,
        socket -> {
          try (Socket first = Transport.UNIX_STREAM.bound()) {
            socket.bind(first.sockName());
          }
        });
    row("bind: UNIX stream that has a name leaves no second file", ErrnoRows::bindTwice);
  }

  private static Errno bindPrivileged() throws Exception {
    // Read at once: the kernel gives the number to the first read only, however short that is.
    Path first = Path.of("/proc/sys/net/ipv4/ip_unprivileged_port_start");
    int port = Integer.parseInt(Files.readAllLines(first).getFirst()) - 1;
    Requires.unless(port > 0, "the machine has no privileged ports");
    return OrdinaryUser.call(() -> {
      try (Socket socket = Transport.TCP.socket()) {
        socket.bind(SockAddrIn.loopback(port));
      }
      return Errno.SUCCESS;
    });
  }

  private static Errno bindTwice() throws IOException {
    var second = (SockAddrUn) Transport.UNIX_STREAM.fresh();
    try (Socket socket = Transport.UNIX_STREAM.bound()) {
      socket.bind(second);
    } catch (java.net.BindException refused) {
      return Files.exists(second.path()) ? Errno.SUCCESS : Errno.ENOENT;
    }
    return Errno.SUCCESS;
  }

  private static void listenAndAccept() {
    row(
        "accept: bound, not listening",
        Transport.TCP,
        socket -> {
          socket.bind(Transport.TCP.fresh());
          socket.accept().close();
        });
    row("accept: UDP", Transport.UDP, socket -> socket.accept().close());
    row("listen: UDP", Transport.UDP, socket -> socket.listen(1));
  }

  private static void connect() {
    row("connect: address of 3 bytes", Transport.TCP, socket -> socket.connect(THREE_BYTES));
    row(
        "connect: connected already",
        Transport.TCP,
        socket -> {
          try (Socket listener = Transport.TCP.listening()) {
            socket.connect(listener.sockName());
            socket.connect(listener.sockName());
          }
        });
    row(
        "connect: nobody listens",
        Transport.TCP,
        socket -> {
          try (Socket silent = Transport.TCP.bound()) {
            socket.connect(silent.sockName());
          }
        });
    row(
        "connect: family 47",
        Transport.TCP,
        socket -> socket.connect(new SockAddrRaw(new Domain(47), new byte[14])));
    row(
        "connect: UNIX datagram to a stream's path",
        Transport.UNIX_DGRAM,
        socket -> {
          try (Socket listener = Transport.UNIX_STREAM.listening()) {
            socket.connect(listener.sockName());
          }
        });
    row("connect: UNIX path without write permission", ErrnoRows::connectWithoutPermission);
  }

  private static Errno connectWithoutPermission() throws Exception {
    Path folder =
        Files.createTempDirectory(
            "landline",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x")));
    SockAddrUn address = SockAddrUn.path(folder.resolve("socket"));
    try (Socket listener = Transport.UNIX_STREAM.socket()) {
      listener.bind(address);
      listener.listen(1);
      Files.setPosixFilePermissions(address.path(), PosixFilePermissions.fromString("r--r--r--"));
      return OrdinaryUser.call(() -> {
        try (Socket socket = Transport.UNIX_STREAM.socket()) {
          return socket.connectEx(address);
        }
      });
    } finally {
      Files.delete(address.path());
      Files.delete(folder);
    }
  }

  private static Errno said(int result) {
    return result == Socket.WOULD_BLOCK ? Errno.EAGAIN : Errno.SUCCESS;
  }

  /// A row that needs a connection.
  private static void linked(String key, Transport transport, LinkCode code) {
    row(
        key,
        () -> {
          try (ConnectedPair link = ConnectedPair.of(transport)) {
            return code.run(link);
          }
        });
  }

  /// Makes a row come true on a connection.
  @FunctionalInterface
  private interface LinkCode {
    Errno run(ConnectedPair link) throws Exception;
  }

  private static void recv() {
    for (boolean urgent : new boolean[] {true, false}) {
      String condition = urgent ? "urgent data that is not there" : "empty error queue";
      MsgFlags flags = urgent ? MsgFlags.MSG_OOB : MsgFlags.MSG_ERRQUEUE;
      linked(
          "recv: " + condition,
          Transport.TCP,
          link -> said(link.near().recv(ByteBuffer.allocate(1), flags)));
      linked(
          "recvfrom: " + condition,
          Transport.TCP,
          link -> {
            link.near().recvFrom(1, flags, Deadline.in(LONG));
            return Errno.SUCCESS;
          });
    }
  }

  private static void send() {
    linked("send: 128 KiB over UDP", Transport.UDP, link -> said(link.near().send(HUGE)));
    linked(
        "send: after the end was sent",
        Transport.TCP,
        link -> {
          link.near().shutdown(Shutdown.SHUT_WR);
          return said(link.near().send(BYTE));
        });
    linked(
        "send: urgent data over UDP",
        Transport.UDP,
        link -> said(link.near().send(ByteBuffer.wrap(BYTE), MsgFlags.MSG_OOB)));
    linked(
        "sendto: 128 KiB over UDP",
        Transport.UDP,
        link -> said(link.near().sendTo(HUGE, link.far().sockName())));
    linked(
        "sendto: after the end was sent",
        Transport.TCP,
        link -> {
          link.near().shutdown(Shutdown.SHUT_WR);
          return said(link.near().sendTo(BYTE, link.far().sockName()));
        });
    linked(
        "sendto: urgent data over UDP",
        Transport.UDP,
        link ->
            said(
                link.near()
                    .sendTo(ByteBuffer.wrap(BYTE), MsgFlags.MSG_OOB, link.far().sockName())));
    linked(
        "sendto: connected TCP, other destination",
        Transport.TCP,
        link -> {
          link.near().sendTo(BYTE, SockAddr.parse("203.0.113.1:9"));
          return said(link.far().recv(new byte[9]));
        });
    row(
        "sendto: unconnected TCP",
        Transport.TCP,
        socket -> socket.sendTo(BYTE, SockAddrIn.loopback(9)));
    row("getpeername: not connected", Transport.TCP, Socket::peerName);
  }

  private static void options() {
    row(
        "getsockopt: no descriptor",
        () -> {
          Socket.adopt(Integer.MAX_VALUE).close();
          return Errno.SUCCESS;
        });
    row("getsockopt: no socket", ErrnoRows::adoptFile);
    option("level 500", 500, 1);
    option("TCP at level UDP", Protocol.UDP.value(), 1);
    option("IP option -1", Protocol.IP.value(), -1);
    option("TCP option -1", Protocol.TCP.value(), -1);
    row(
        "setsockopt: no bytes",
        Transport.TCP,
        socket -> socket.setSockOpt(Protocol.IP.value(), 2, new byte[0]));
  }

  private static void option(String condition, int level, int name) {
    row("getsockopt: " + condition, Transport.TCP, socket -> socket.getSockOpt(level, name, 4));
    row(
        "setsockopt: " + condition,
        Transport.TCP,
        socket -> socket.setSockOpt(level, name, new byte[4]));
  }

  private static Errno adoptFile() throws IOException {
    Path nothing = Path.of("/dev/null");
    try (var open = Files.newByteChannel(nothing);
        Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      for (Path link : all.toList()) {
        if (open.isOpen() && Files.exists(link) && Files.readSymbolicLink(link).equals(nothing)) {
          Socket.adopt(Integer.parseInt(link.getFileName().toString())).close();
        }
      }
    }
    return Errno.SUCCESS;
  }

  private static void shutdown() {
    row("shutdown: not connected", Transport.TCP, socket -> socket.shutdown(Shutdown.SHUT_RDWR));
    for (Shutdown how : Shutdown.values()) {
      half("shutdown: " + how + ", then recv", how, end -> end.recv(room(), MsgFlags.MSG_DONTWAIT));
      half("shutdown: " + how + ", then send", how, end -> end.send(BYTE));
    }
  }

  private static ByteBuffer room() {
    return ByteBuffer.allocate(9);
  }

  /// A call that says how many bytes it moved.
  @FunctionalInterface
  private interface Moving {
    int on(Socket socket) throws IOException;
  }

  private static void half(String key, Shutdown how, Moving call) {
    row(
        key,
        () -> {
          try (SocketPair pair = Socket.socketPair(Domain.UNIX, Type.STREAM)) {
            pair.first().shutdown(how);
            return said(call.on(pair.first()));
          }
        });
  }
}
