// SPDX-License-Identifier: Apache-2.0
package landline.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import landline.socket.Domain;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrIn6;
import landline.socket.SockAddrUn;
import landline.socket.Socket;
import landline.socket.Type;

/// The combinations of family and type for socket tests: the streams, datagrams and sequenced
/// packets of INET, INET6 and UNIX.
///
/// The static methods are sources for JUnit's `@MethodSource`, such as
/// `@MethodSource("landline.testkit.Transport#streams")`. UNIX sockets get paths in a folder that
/// is deleted when the process ends, or abstract names.
@SuppressWarnings("ImmutableEnumChecker") // records are immutable
public enum Transport {
  TCP(Domain.INET, Type.STREAM, false),
  TCP6(Domain.INET6, Type.STREAM, false),
  UNIX_STREAM(Domain.UNIX, Type.STREAM, false),
  UNIX_STREAM_ABSTRACT(Domain.UNIX, Type.STREAM, true),
  UNIX_SEQPACKET(Domain.UNIX, Type.SEQPACKET, false),
  UNIX_SEQPACKET_ABSTRACT(Domain.UNIX, Type.SEQPACKET, true),
  UDP(Domain.INET, Type.DGRAM, false),
  UDP6(Domain.INET6, Type.DGRAM, false),
  UNIX_DGRAM(Domain.UNIX, Type.DGRAM, false),
  UNIX_DGRAM_ABSTRACT(Domain.UNIX, Type.DGRAM, true);

  private static final AtomicInteger NAMES = new AtomicInteger();

  private final Domain domain;
  private final Type type;
  private final boolean named;

  Transport(Domain domain, Type type, boolean named) {
    this.domain = domain;
    this.type = type;
    this.named = named;
  }

  /// The transports with connections: streams and sequenced packets.
  public static Stream<Transport> connections() {
    return Stream.of(values()).filter(transport -> !transport.type.equals(Type.DGRAM));
  }

  /// The transports whose connections carry bytes.
  public static Stream<Transport> streams() {
    return Stream.of(values()).filter(transport -> transport.type.equals(Type.STREAM));
  }

  /// The transports without connections.
  public static Stream<Transport> datagrams() {
    return Stream.of(values()).filter(transport -> transport.type.equals(Type.DGRAM));
  }

  /// The transports that keep message boundaries.
  public static Stream<Transport> messages() {
    return Stream.of(values()).filter(transport -> !transport.type.equals(Type.STREAM));
  }

  /// The address family.
  public Domain domain() {
    return domain;
  }

  /// The type of socket.
  public Type type() {
    return type;
  }

  /// Whether the family is UNIX.
  public boolean isUnix() {
    return domain.equals(Domain.UNIX);
  }

  /// Opens a socket. Aborts the running test if this needs IPv6 and the machine lacks it.
  public Socket socket() throws IOException {
    if (domain.equals(Domain.INET6)) {
      requireIpv6();
    }
    return Socket.socket(domain, type);
  }

  /// Aborts the running test if the machine lacks IPv6; see [Requires].
  public static void requireIpv6() {
    Requires.unless(Machine.HAS_IPV6, "the machine has no IPv6");
  }

  /// Returns an address to bind to that no other socket has: an unused UNIX name, or the loopback
  /// address with port 0.
  public SockAddr fresh() {
    if (domain.equals(Domain.INET)) {
      return SockAddrIn.loopback(0);
    }
    if (domain.equals(Domain.INET6)) {
      return SockAddrIn6.loopback(0);
    }
    String name = "landline-" + ProcessHandle.current().pid() + "-" + NAMES.incrementAndGet();
    return named ? SockAddrUn.abstractName(name) : SockAddrUn.path(Machine.FOLDER.resolve(name));
  }

  /// Opens a socket and binds it to a [#fresh] address.
  public Socket bound() throws IOException {
    return prepared(socket(), socket -> socket.bind(fresh()));
  }

  /// Opens a socket that listens on a [#fresh] address.
  public Socket listening() throws IOException {
    return prepared(bound(), socket -> socket.listen(64));
  }

  /// A receiver of the UNIX domain that does not read, with a queue that is full already: a
  /// datagram to it has to wait.
  public static Socket full(SockAddr address) throws IOException {
    return prepared(
        UNIX_DGRAM.socket(),
        receiver -> {
          receiver.bind(address);
          fill(address);
        });
  }

  private static void fill(SockAddr address) throws IOException {
    try (Socket filling = UNIX_DGRAM.socket()) {
      filling.setBlocking(false);
      while (filling.sendTo(new byte[1], address) != Socket.WOULD_BLOCK) {
        // One more.
      }
    }
  }

  /// What is done with a socket before it is given away.
  interface Preparation {
    void prepare(Socket socket) throws IOException;
  }

  /// Prepares a socket, which is closed if that fails.
  static Socket prepared(Socket socket, Preparation preparation) throws IOException {
    try {
      preparation.prepare(socket);
      return socket;
    } catch (IOException | RuntimeException | Error failed) {
      socket.close();
      throw failed;
    }
  }

  /// Features of the machine.
  private static final class Machine {
    static final boolean HAS_IPV6 = hasIpv6();
    static final Path FOLDER = folder();

    private Machine() {}

    private static boolean hasIpv6() {
      try (Socket probe = Socket.socket(Domain.INET6, Type.DGRAM)) {
        probe.bind(SockAddrIn6.loopback(0));
        return true;
      } catch (IOException none) {
        return false;
      }
    }

    private static Path folder() {
      try {
        Path folder = Files.createTempDirectory("landline");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(folder)));
        return folder;
      } catch (IOException failed) {
        throw new UncheckedIOException(failed);
      }
    }

    private static void remove(Path folder) {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
        Files.delete(folder);
      } catch (IOException failed) {
        throw new UncheckedIOException(failed);
      }
    }
  }
}
