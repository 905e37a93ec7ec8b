// SPDX-License-Identifier: Apache-2.0
package landline.ssh.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import landline.socket.internal.CheckedFile;
import landline.ssh.HostKeyException;
import landline.ssh.client.KnownHostsLine.Marker;

/// The lines of known_hosts that are about one host.
final class KnownHosts {

  private static final int MOST_BYTES = 16 << 20;
  private static final Path NOTHING = Path.of("/dev/null");

  private final String host;
  private final List<KnownHostsLine> lines;

  private KnownHosts(String host, List<KnownHostsLine> lines) {
    this.host = host;
    this.lines = lines;
  }

  /// Reads the lines about a host.
  ///
  /// @param files that are not there say nothing
  /// @param host a name, or `[name]:port`
  /// @throws IOException if a file can't be read: what it says may matter
  /// @throws HostKeyException if such a line can't be read and may revoke or replace a key
  static KnownHosts read(List<Path> files, String host) throws IOException {
    var lines = new ArrayList<KnownHostsLine>();
    for (Path file : files) {
      if (!isNothing(file) && Files.exists(file)) {
        read(file, host, lines);
      }
    }
    return new KnownHosts(host, lines);
  }

  /// Whether a file stands for none.
  static boolean isNothing(Path file) {
    return file.equals(NOTHING);
  }

  private static void read(Path file, String host, List<KnownHostsLine> into) throws IOException {
    var text = new String(CheckedFile.unchecked(file, MOST_BYTES), StandardCharsets.UTF_8);
    int number = 0;
    for (String line : text.split("\n", -1)) {
      number++;
      String whole = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
      Optional<KnownHostsLine> read = KnownHostsLine.parse(file + ":" + number, whole);
      if (read.isPresent()) {
        add(read.get(), host, into);
      }
    }
  }

  private static void add(KnownHostsLine line, String host, List<KnownHostsLine> into)
      throws HostKeyException {
    boolean forbids = line.marker() == Marker.REVOKED || line.marker() == Marker.UNKNOWN;
    boolean doubtful = forbids && line.hasUnreadableHost();
    if (!doubtful && !line.isOf(host)) {
      return;
    }
    boolean readable = !doubtful && line.key().isPresent();
    if (line.marker() == Marker.UNKNOWN || (!readable && (forbids || isKeyType(line.type())))) {
      throw new HostKeyException(
          line.place() + ": a line that may be about " + host + " can't be read");
    }
    if (readable) {
      into.add(line);
    }
  }

  private static boolean isKeyType(String type) {
    return type.startsWith("ssh-") || type.startsWith("ecdsa-") || type.startsWith("sk-");
  }

  String host() {
    return host;
  }

  /// The line that revokes a key.
  Optional<KnownHostsLine> revoking(ByteBuffer key) {
    return with(Marker.REVOKED).filter(line -> holds(line, key)).findFirst();
  }

  /// The line that has a key as one of the host.
  Optional<KnownHostsLine> having(ByteBuffer key) {
    return with(Marker.KEY).filter(line -> holds(line, key)).findFirst();
  }

  /// The line by which a key signs certificates of the host.
  Optional<KnownHostsLine> trusting(ByteBuffer authority) {
    return with(Marker.AUTHORITY).filter(line -> holds(line, authority)).findFirst();
  }

  /// A line with another key of the host, at best of the same type.
  Optional<KnownHostsLine> other(String type) {
    return with(Marker.KEY)
        .filter(line -> line.type().equals(type))
        .findFirst()
        .or(() -> with(Marker.KEY).findFirst());
  }

  private Stream<KnownHostsLine> with(Marker marker) {
    return lines.stream().filter(line -> line.marker() == marker);
  }

  private static boolean holds(KnownHostsLine line, ByteBuffer key) {
    return line.key().equals(Optional.of(key));
  }

  /// Whether certificates of the host may be trusted.
  boolean hasAuthority() {
    return with(Marker.AUTHORITY).findAny().isPresent();
  }

  /// The types of the keys of the host.
  Set<String> types() {
    var types = new LinkedHashSet<String>();
    with(Marker.KEY).forEach(line -> types.add(line.type()));
    return types;
  }
}
