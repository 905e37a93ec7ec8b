// SPDX-License-Identifier: Apache-2.0
package landline.torture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrIn6;

/// The number of connections of a TCP server of this machine that are established and not accepted:
/// the column rx_queue of a listener in proc_net_tcp(5).
final class AcceptQueue {

  private static final List<Path> TABLES =
      List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));
  private static final String LISTEN = "0A";

  private static final int LOCAL_ADDRESS = 1;
  private static final int STATE = 3;
  private static final int QUEUES = 4;

  private AcceptQueue() {}

  /// The length of the queue at this port, whatever the address of the listener.
  ///
  /// @return empty if there is no listener, or it is not a TCP address
  static OptionalInt length(SockAddr address) throws IOException {
    Optional<Integer> port =
        switch (address) {
          case SockAddrIn inet -> Optional.of(inet.port());
          case SockAddrIn6 inet -> Optional.of(inet.port());
          default -> Optional.empty();
        };
    if (port.isEmpty()) {
      return OptionalInt.empty();
    }
    String end = String.format(":%04X", port.get());
    int waiting = 0;
    boolean found = false;
    for (Path table : TABLES) {
      if (Files.isReadable(table)) {
        for (String row : Files.readAllLines(table)) {
          String[] columns = row.strip().split(" +", QUEUES + 2);
          if (columns.length > QUEUES
              && columns[STATE].equals(LISTEN)
              && columns[LOCAL_ADDRESS].endsWith(end)) {
            found = true;
            waiting +=
                Integer.parseInt(columns[QUEUES].substring(columns[QUEUES].indexOf(':') + 1), 16);
          }
        }
      }
    }
    return found ? OptionalInt.of(waiting) : OptionalInt.empty();
  }
}
