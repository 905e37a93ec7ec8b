// SPDX-License-Identifier: Apache-2.0
package landline.session;

import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;
import landline.socket.Datagram;
import landline.socket.Deadline;
import landline.socket.SockAddr;

/// What one peer and a [SessionServer] say to each other in datagrams, as its handler sees it.
///
/// Datagrams may be lost, arrive twice, or in another order, before they get here and after.
///
/// All methods may be called from any thread. Those that wait are woken by [#close].
public interface Session extends Closeable {

  /// Who it is.
  SockAddr peer();

  /// Waits for the next message.
  ///
  /// @return the message, perhaps empty, perhaps cut, which it says; or nothing when the session is
  ///   over: the peer has sent nothing for the idle time, or has begun anew, the server stops, or
  ///   the session was closed. What had arrived by then comes first
  /// @throws IOException if the thread is interrupted
  Optional<Datagram> receive() throws IOException;

  /// Waits for the next message until the deadline at most.
  ///
  /// @param deadline the end of the wait
  /// @return as [#receive()]
  /// @throws IOException a [java.net.SocketTimeoutException], or if the thread is interrupted
  Optional<Datagram> receive(Deadline deadline) throws IOException;

  /// Sends a message to the peer. Never waits: if the peer's queue or ours is full, the message is
  /// dropped and counted, see [SessionCounts#datagrams]. That works also when there is nothing more
  /// to receive, so that a last word can be said.
  ///
  /// @param message what to send, perhaps empty
  /// @return false if it was dropped
  /// @throws IOException such as EMSGSIZE, or if the session was closed
  boolean send(byte[] message) throws IOException;

  /// How many messages of the peer were dropped because too many waited to be received, or because
  /// they waited when the session was closed.
  long dropped();

  /// Ends the session: nothing more is received or sent, and if the peer writes again, that begins
  /// another one. The end of the handler does the same, but for messages that it has not received:
  /// they begin another session, too, with another call of the handler.
  @Override
  void close();
}
