// SPDX-License-Identifier: Apache-2.0
package landline.torture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrIn6;
import landline.socket.SockAddrUn;
import landline.socket.Type;

/// The listening addresses of a process and its descendants: sockets that proc_net_tcp(5) and
/// /proc/net/unix list as listening, and that they have open. Addresses of other machines' networks
/// are left out.
final class Listeners {

  private static final String LINK = "socket:[";

  // Columns of /proc/net/tcp and tcp6.
  private static final int LOCAL_ADDRESS = 1;
  private static final int STATE = 3;
  private static final int TCP_INODE = 9;
  private static final String LISTEN = "0A";

  // Columns of /proc/net/unix.
  private static final int FLAGS = 3;
  private static final int TYPE = 4;
  private static final int UNIX_INODE = 6;
  private static final int UNIX_PATH = 7;
  // __SO_ACCEPTCON and SOCK_STREAM.
  private static final String ACCEPTS = "00010000";
  private static final String STREAM = "0001";

  private Listeners() {}

  /// Finds them.
  ///
  /// @return each address once
  static List<SockAddr> of(long pid) throws IOException {
    Set<String> inodes = new HashSet<>();
    for (Path process : ProcessStats.processes(pid)) {
      inodes.addAll(sockets(process));
    }
    Set<SockAddr> found = new LinkedHashSet<>();
    for (String table : List.of("tcp", "tcp6")) {
      for (List<String> row : rows(table)) {
        if (row.size() > TCP_INODE
            && row.get(STATE).equals(LISTEN)
            && inodes.contains(row.get(TCP_INODE))) {
          internet(row.get(LOCAL_ADDRESS)).ifPresent(found::add);
        }
      }
    }
    for (List<String> row : rows("unix")) {
      if (row.size() == UNIX_PATH + 1
          && row.get(FLAGS).equals(ACCEPTS)
          && row.get(TYPE).equals(STREAM)
          && inodes.contains(row.get(UNIX_INODE))) {
        String path = row.get(UNIX_PATH);
        found.add(
            path.startsWith("@")
                ? SockAddrUn.abstractName(path.substring(1))
                : SockAddrUn.path(path));
      }
    }
    return List.copyOf(found);
  }

  private static Set<String> sockets(Path process) {
    Set<String> inodes = new HashSet<>();
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
      for (Path each : descriptors) {
        String link = Files.readSymbolicLink(each).toString();
        if (link.startsWith(LINK)) {
          inodes.add(link.substring(LINK.length(), link.length() - 1));
        }
      }
    } catch (IOException | DirectoryIteratorException ended) {
      // It has closed one meanwhile, or is another user's.
    }
    return inodes;
  }

  private static List<List<String>> rows(String table) throws IOException {
    Path file = Path.of("/proc/net", table);
    var rows = new ArrayList<List<String>>();
    if (Files.isReadable(file)) {
      for (String row : Files.readAllLines(file)) {
        // A path may hold spaces, and is the last of eight.
        rows.add(List.of(row.strip().split(" +", table.equals("unix") ? UNIX_PATH + 1 : 0)));
      }
    }
    return rows;
  }

  /// Parses an address of the table: words in the machine's byte order, in hexadecimal.
  private static Optional<SockAddr> internet(String text) {
    int colon = text.indexOf(':');
    int port = HexFormat.fromHexDigits(text, colon + 1, text.length());
    var words = ByteBuffer.wrap(HexFormat.of().parseHex(text.substring(0, colon)));
    var address = ByteBuffer.allocate(words.capacity()).order(ByteOrder.nativeOrder());
    while (words.hasRemaining()) {
      address.putInt(words.getInt());
    }
    address.flip().order(ByteOrder.BIG_ENDIAN);
    if (address.remaining() == Integer.BYTES) {
      var in = new SockAddrIn(address.getInt(), port);
      return local(in.address() == 0 ? SockAddrIn.loopback(port) : in);
    }
    long high = address.getLong();
    long low = address.getLong();
    var in6 = new SockAddrIn6(high, low, port, 0, 0);
    if (in6.isMapped()) {
      // The same socket is reachable at its IPv4 address.
      return local(new SockAddrIn((int) low, port));
    }
    return local(high == 0 && low == 0 ? SockAddrIn6.loopback(port) : in6);
  }

  private static Optional<SockAddr> local(SockAddr address) {
    var subject = new Subject(address, Type.STREAM);
    return subject.isLocal() ? Optional.of(address) : Optional.empty();
  }
}
