// SPDX-License-Identifier: Apache-2.0
package landline.server.internal;

import java.io.IOException;
import java.util.function.Consumer;
import landline.socket.SockAddr;

/// Where a datagram server receives messages and sends replies. One thread receives; any thread may
/// send.
public interface DatagramSource extends Source {

  /// Waits for messages, which [#next] returns. Called only if there are none left.
  ///
  /// @throws IOException as [ConnectionSource#accept], or an [java.io.EOFException]
  void receive() throws IOException;

  /// Whether [#next] has a message.
  boolean hasNext();

  /// The next message that was received.
  ReceivedDatagram next();

  /// Sends a message. Never waits.
  ///
  /// @param message the message, may be empty
  /// @param route the receiver and the source address
  /// @return false if there was no room for it
  /// @throws IOException such as EMSGSIZE
  boolean trySend(byte[] message, ReplyRoute route) throws IOException;

  /// Sends a message; waits for room.
  ///
  /// @param message the message, may be empty
  /// @param to the receiver
  /// @throws IOException such as EMSGSIZE
  void send(byte[] message, SockAddr to) throws IOException;

  /// Keeps a message until [#flush], to be sent with others. Never waits.
  ///
  /// @param message the message, which is copied
  /// @param route the receiver and the source address
  /// @param failed called with an error
  /// @return false if it cannot be kept
  default boolean batch(byte[] message, ReplyRoute route, Consumer<IOException> failed) {
    return false;
  }

  /// Sends the messages of [#batch]. Never waits.
  default void flush() {}

  /// How many messages were dropped for want of room before they were received, as far as is known.
  default long lost() {
    return 0;
  }
}
