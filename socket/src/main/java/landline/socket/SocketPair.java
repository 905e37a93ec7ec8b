// SPDX-License-Identifier: Apache-2.0
package landline.socket;

/// Two sockets connected to each other; see socketpair(2).
///
/// @param first one end
/// @param second the other end
public record SocketPair(Socket first, Socket second) implements AutoCloseable {

  /// Closes both ends.
  @Override
  public void close() {
    first.close();
    second.close();
  }
}
