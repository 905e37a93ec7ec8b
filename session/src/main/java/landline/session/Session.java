// SPDX-License-Identifier: Apache-2.0
package landline.session;

import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;
import landline.socket.Datagram;
import landline.socket.Deadline;
import landline.socket.SockAddr;

/// A session between one peer and a [SessionServer], for its handler.
///
/// Datagrams may be lost, duplicated or reordered, in both directions.
///
/// All methods may be called from any thread. Those that wait are woken by [#close].
public interface Session extends Closeable {

  /// The peer's address.
  SockAddr peer();

  /// Waits for the next message.
  ///
  /// @return the message, perhaps empty or truncated; or nothing when the session is over: the peer
  ///   has sent nothing for the idle time, or has begun a new session, the server stops, or the
  ///   session was closed. Messages that arrived before come first
  /// @throws IOException if the thread is interrupted
  Optional<Datagram> receive() throws IOException;

  /// Waits for the next message, at most until the deadline.
  ///
  /// @param deadline the end of the wait
  /// @return as [#receive()]
  /// @throws IOException a [java.net.SocketTimeoutException], or if the thread is interrupted
  Optional<Datagram> receive(Deadline deadline) throws IOException;

  /// Sends a message to the peer. Never waits: if the peer's queue or ours is full, the message is
  /// dropped and counted, see [SessionCounts#datagrams]. It also works after the end of reception,
  /// for a last message.
  ///
  /// @param message may be empty
  /// @return false if it was dropped
  /// @throws IOException such as EMSGSIZE, or if the session was closed
  boolean send(byte[] message) throws IOException;

  /// The number of the peer's messages that were dropped because the queue was full, or because
  /// they were queued when the session was closed.
  long dropped();

  /// Ends the session: nothing more is received or sent, and another message of the peer begins
  /// another session. The end of the handler does the same, except for messages that it has not
  /// received: they begin another session, too, with another call of the handler.
  @Override
  void close();
}
