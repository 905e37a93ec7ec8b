// SPDX-License-Identifier: Apache-2.0
package landline.server;

import landline.socket.SockAddr;

/// Is told of the connections of a stream server, for logs and figures.
///
/// Everything here runs on a thread that serves or accepts connections, so it must not wait, and
/// what it throws is lost.
public interface ConnectionObserver {

  /// Told of a connection that is let in.
  ///
  /// @param server the name of the server
  /// @param peer who connected
  default void accepted(String server, SockAddr peer) {}

  /// Told of a connection that is not let in.
  ///
  /// @param server the name of the server
  /// @param peer who connected
  /// @param refusal why it was turned away
  default void refused(String server, SockAddr peer, RejectReason refusal) {}

  /// Told of a connection at its end.
  ///
  /// @param summary what there is to say about it
  void ended(ConnectionSummary summary);

  /// Tells this observer and then another one.
  ///
  /// @param other who is told second
  /// @return both
  default ConnectionObserver and(ConnectionObserver other) {
    var first = this;
    return new ConnectionObserver() {
      @Override
      public void accepted(String server, SockAddr peer) {
        first.accepted(server, peer);
        other.accepted(server, peer);
      }

      @Override
      public void refused(String server, SockAddr peer, RejectReason refusal) {
        first.refused(server, peer, refusal);
        other.refused(server, peer, refusal);
      }

      @Override
      public void ended(ConnectionSummary summary) {
        first.ended(summary);
        other.ended(summary);
      }
    };
  }
}
