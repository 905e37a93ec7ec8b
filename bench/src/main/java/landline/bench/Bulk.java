// SPDX-License-Identifier: Apache-2.0
package landline.bench;

import java.nio.file.Path;
import java.util.Optional;

/// What the bulk servers send, and where they listen, as their command line says: `tcp`, `unix
/// PATH`, or `sendfile FILE` (on TCP).
///
/// @param socket the path of the UNIX socket, if it is one
/// @param file the file to send, if it is one
record Bulk(Optional<Path> socket, Optional<Path> file) {

  private static final int BLOCK = 64 * 1024;
  private static final int PERIOD = 251;

  static Bulk of(String[] args) {
    return switch (args[0]) {
      case "tcp" -> new Bulk(Optional.empty(), Optional.empty());
      case "unix" -> new Bulk(Optional.of(Path.of(args[1])), Optional.empty());
      case "sendfile" -> new Bulk(Optional.empty(), Optional.of(Path.of(args[1])));
      default -> throw new IllegalArgumentException("unknown kind of bulk: " + args[0]);
    };
  }

  /// The pattern that the load generator expects again and again.
  static byte[] block() {
    var block = new byte[BLOCK];
    for (int i = 0; i < BLOCK; i++) {
      block[i] = (byte) (i % PERIOD);
    }
    return block;
  }
}
