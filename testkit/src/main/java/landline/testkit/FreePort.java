// SPDX-License-Identifier: Apache-2.0
package landline.testkit;

import java.io.IOException;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import landline.socket.Domain;
import landline.socket.SockAddrIn;
import landline.socket.Socket;
import landline.socket.Type;

/// A port for a server that can't tell its own, or that is stopped and started again.
public final class FreePort {

  /// Those that the kernel gives to sockets without one: ip_local_port_range of ip(7).
  private static final Path RANGE = Path.of("/proc/sys/net/ipv4/ip_local_port_range");

  private static final int FIRST = 10_000;
  private static final int END = 1 << 16;
  private static final int MOST_TRIES = 100;

  private FreePort() {}

  /// Finds a port that no socket has now. It is below those that the kernel gives away by itself,
  /// so that nobody else gets it by chance, unless these begin below 11,000. Does not wait.
  ///
  /// @param type [Type#STREAM] or [Type#DGRAM]
  /// @throws IOException EADDRINUSE if none was free of a hundred, or what socket(2) fails with
  public static int find(Type type) throws IOException {
    for (int tries = 1; ; tries++) {
      int port = ThreadLocalRandom.current().nextInt(FIRST, end());
      try (Socket socket = Socket.socket(Domain.INET, type)) {
        socket.bind(SockAddrIn.any(port));
        return port;
      } catch (BindException taken) {
        if (tries == MOST_TRIES) {
          throw taken;
        }
      }
    }
  }

  private static int end() throws IOException {
    // All in one read: the kernel gives such a file from its start only, see proc_sys(5).
    String range = Files.readAllLines(RANGE).getFirst();
    int given = Integer.parseInt(range.split("\\s+", -1)[0]);
    return given < FIRST + 1000 ? END : given;
  }
}
