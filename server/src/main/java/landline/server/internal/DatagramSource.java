// SPDX-License-Identifier: Apache-2.0
package landline.server.internal;

import java.io.IOException;
import java.util.function.Consumer;
import landline.socket.SockAddr;

/// Where the messages of a datagram server come from, and its replies go to. One thread receives;
/// any may send.
public interface DatagramSource extends Source {

  /// Waits for messages, for [#next]. None is there before.
  ///
  /// @throws IOException as [ConnectionSource#accept], or an [java.io.EOFException]
  void receive() throws IOException;

  /// Whether there are messages that were received and not taken.
  ///
  /// @return whether [#next] has one
  boolean hasNext();

  /// Takes a message that was received.
  ///
  /// @return the message and the way back
  ReceivedDatagram next();

  /// Sends a message. Never waits.
  ///
  /// @param message what to send, perhaps empty
  /// @param route where to
  /// @return false if there was no room for it
  /// @throws IOException such as EMSGSIZE
  boolean trySend(byte[] message, ReplyRoute route) throws IOException;

  /// Sends a message; waits for room.
  ///
  /// @param message what to send, perhaps empty
  /// @param to who shall get it
  /// @throws IOException such as EMSGSIZE
  void send(byte[] message, SockAddr to) throws IOException;

  /// Keeps a message until [#flush], to be sent together with others. Never waits.
  ///
  /// @param message what to send, which is copied
  /// @param route where to
  /// @param failed told of an error
  /// @return false if it can't be kept
  default boolean batch(byte[] message, ReplyRoute route, Consumer<IOException> failed) {
    return false;
  }

  /// Sends what was kept. Never waits.
  default void flush() {}

  /// How many messages were dropped for want of room before they were received.
  ///
  /// @return the last figure that is known
  default long lost() {
    return 0;
  }
}
