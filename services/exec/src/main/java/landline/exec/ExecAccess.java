// SPDX-License-Identifier: Apache-2.0
package landline.exec;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import landline.server.Connection;
import landline.server.Inherited;
import landline.socket.PeerCredentials;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrIn6;
import landline.socket.SockAddrUn;

/// Who may use plain exec, which gives a shell to whoever connects: only the user whom the server
/// runs as, and root, and only from this machine. Every refusal has a reason.
final class ExecAccess {

  private static final Path NET = Path.of("/proc/self/net");
  private static final Path PORTS = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
  private static final int OTHERS = 0177;

  /// A table may lose a row while it is read, when others come and go; one that is there is found
  /// the next time.
  private static final int TRIES = 3;

  private final long uid;

  /// @param uid whom the server runs as
  ExecAccess(long uid) {
    this.uid = uid;
  }

  /// The rules for the user of this process.
  static ExecAccess ofThisProcess() throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
      // Real, effective, saved and file system user; see proc_pid_status(5). What a socket that
      // this process opens would belong to is the effective one.
      return lines
          .filter(line -> line.startsWith("Uid:"))
          .map(line -> new ExecAccess(Long.parseLong(line.split("\\s+", -1)[2])))
          .findFirst()
          .orElseThrow(() -> new IOException("/proc/self/status: no line Uid"));
    }
  }

  /// Refuses every address but loopback and the paths of socket files for this user alone.
  ///
  /// @throws IllegalArgumentException which says why
  static void checkStream(SockAddr address, int unixMode) {
    if (address instanceof SockAddrUn un && un.isPath()) {
      if ((unixMode & OTHERS) != 0) {
        throw refused(
            "a socket file of mode 0" + Integer.toOctalString(unixMode) + " lets others in",
            address);
      }
    } else if (address instanceof SockAddrUn) {
      throw refused("only a socket file has permissions", address);
    } else {
      checkDatagram(address);
    }
  }

  /// Refuses what [#checkStream] does at a place that another process has made; the permissions of
  /// a socket file are then those that the file has.
  static void checkStream(Inherited place) throws IOException {
    int mode = 0;
    if (place.address() instanceof SockAddrUn un && un.isPath()) {
      mode = (int) Files.getAttribute(un.path(), "unix:mode", LinkOption.NOFOLLOW_LINKS) & 0777;
    }
    checkStream(place.address(), mode);
  }

  /// Refuses every address but loopback.
  ///
  /// @throws IllegalArgumentException which says why
  static void checkDatagram(SockAddr address) {
    boolean loopback =
        (address instanceof SockAddrIn in && in.isLoopback())
            || (address instanceof SockAddrIn6 in6 && in6.isLoopback());
    if (!loopback) {
      throw refused(
          address instanceof SockAddrUn
              ? "datagrams of UNIX sockets don't tell who sent them"
              : "not a loopback address",
          address);
    }
  }

  private static IllegalArgumentException refused(String reason, SockAddr address) {
    return new IllegalArgumentException(
        "plain exec gives a shell to whoever connects, so it is refused here: "
            + reason
            + ": "
            + address);
  }

  /// Why a connection may not be used, or empty if it may.
  Optional<String> refusal(Connection line) throws IOException {
    Optional<PeerCredentials> credentials = line.credentials();
    if (credentials.isPresent()) {
      return refusal(List.of(credentials.get().uid()));
    }
    Optional<SockAddrIn6> from = SocketTable.wide(line.peer());
    Optional<SockAddrIn6> to = SocketTable.wide(line.local());
    if (from.isEmpty() || to.isEmpty()) {
      return refusal(List.of());
    }
    return refusal(owners(rows("tcp", row -> row.connects(from.get(), to.get()))));
  }

  /// Why a datagram may not be handled, or empty if it may.
  ///
  /// A sender may have closed its socket before this looks at the tables, and then another one that
  /// is bound to the same port would be taken for it. So the port must be one that the kernel
  /// chooses: those that programs share on purpose (multicast DNS, SSDP) are not. And it must be
  /// usual for the socket that is found to send here.
  Optional<String> refusal(SockAddr sender, SockAddr receiver) throws IOException {
    Optional<SockAddrIn6> from = SocketTable.wide(sender);
    Optional<SockAddrIn6> to = SocketTable.wide(receiver);
    if (from.isEmpty() || to.isEmpty()) {
      return refusal(List.of());
    }
    // All in one read: the kernel gives such a file from its start only, see proc_sys(5), and
    // Files.readString would read its first byte alone.
    String line = Files.readAllLines(PORTS, StandardCharsets.ISO_8859_1).getFirst();
    String[] range = line.strip().split("\\s+", -1);
    int port = from.get().port();
    if (port < Integer.parseInt(range[0]) || port > Integer.parseInt(range[1])) {
      return Optional.of("source port is not from " + range[0] + " to " + range[1] + ": " + port);
    }
    List<SocketTable.Row> rows = rows("udp", row -> row.maySend(from.get()));
    boolean proof = rows.stream().anyMatch(row -> row.talksTo(to.get()));
    return refusal(proof ? owners(rows) : List.of());
  }

  /// Why the owners of the sockets that may be the peer's are not let in. If there are several, any
  /// of them may have spoken, so all must be allowed.
  Optional<String> refusal(List<Long> owners) {
    if (owners.isEmpty()) {
      return Optional.of("nobody knows whose socket that is, or it is closed already");
    }
    return owners.stream()
        .filter(owner -> owner != uid && owner != 0)
        .findFirst()
        .map(owner -> "uid " + owner + " is not the server's uid " + uid);
  }

  private static List<Long> owners(List<SocketTable.Row> rows) {
    return rows.stream().map(SocketTable.Row::uid).toList();
  }

  private static List<SocketTable.Row> rows(String protocol, Predicate<SocketTable.Row> wanted)
      throws IOException {
    List<SocketTable.Row> found = List.of();
    for (int i = 0; i < TRIES && found.isEmpty(); i++) {
      found = new ArrayList<>();
      // An IPv6 socket may speak IPv4, so both tables count for both.
      for (String table : List.of(protocol, protocol + "6")) {
        try (Stream<String> lines = Files.lines(NET.resolve(table), StandardCharsets.ISO_8859_1)) {
          SocketTable.rows(lines)
              .filter(wanted)
              .filter(SocketTable.Row::isOpen)
              .forEach(found::add);
        } catch (NoSuchFileException noSuchFamily) {
          // The kernel has no IPv6.
        }
      }
    }
    return found;
  }
}
