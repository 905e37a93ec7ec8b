// SPDX-License-Identifier: Apache-2.0
package landline.interop.harness;

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
import landline.testkit.Requires;

/// The families and types that every test body is run against.
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

  /// Those with connections.
  public static Stream<Transport> connections() {
    return Stream.of(values()).filter(transport -> !transport.type.equals(Type.DGRAM));
  }

  /// Those with connections of bytes.
  public static Stream<Transport> streams() {
    return Stream.of(values()).filter(transport -> transport.type.equals(Type.STREAM));
  }

  /// Those without connections.
  public static Stream<Transport> datagrams() {
    return Stream.of(values()).filter(transport -> transport.type.equals(Type.DGRAM));
  }

  /// Those that keep the borders of messages.
  public static Stream<Transport> messages() {
    return Stream.of(values()).filter(transport -> !transport.type.equals(Type.STREAM));
  }

  public Domain domain() {
    return domain;
  }

  public Type type() {
    return type;
  }

  public boolean isUnix() {
    return domain.equals(Domain.UNIX);
  }

  /// A new socket; where the machine lacks the family, the test is left out.
  public Socket socket() throws IOException {
    if (domain.equals(Domain.INET6)) {
      requireIpv6();
    }
    return Socket.socket(domain, type);
  }

  /// Leaves the test out where the machine lacks IPv6.
  public static void requireIpv6() {
    Requires.unless(Machine.HAS_IPV6, "the machine has no IPv6");
  }

  /// An address that nobody has.
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

  /// A socket bound to an address of its own.
  public Socket bound() throws IOException {
    Socket socket = socket();
    socket.bind(fresh());
    return socket;
  }

  /// A socket that listens on an address of its own.
  public Socket listening() throws IOException {
    Socket socket = bound();
    socket.listen(64);
    return socket;
  }

  /// What the machine offers.
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
