// SPDX-License-Identifier: Apache-2.0
package landline.server;

import landline.socket.SockAddr;

/// Receives the events of a stream server's connections, for logs and metrics.
///
/// All methods run on threads that serve or accept connections, so they must not wait. Exceptions
/// that they throw are ignored.
public interface ConnectionObserver {

  /// Called when a connection is admitted.
  ///
  /// @param server the name of the server
  /// @param peer the address of the peer
  default void accepted(String server, SockAddr peer) {}

  /// Called when a connection is rejected.
  ///
  /// @param server the name of the server
  /// @param peer the address of the peer
  /// @param refusal the reason
  default void refused(String server, SockAddr peer, RejectReason refusal) {}

  /// Called at the end of a connection.
  void ended(ConnectionSummary summary);

  /// Calls this observer, then the other one, whatever this one throws.
  default ConnectionObserver and(ConnectionObserver other) {
    var first = this;
    return new ConnectionObserver() {
      @Override
      public void accepted(String server, SockAddr peer) {
        try {
          first.accepted(server, peer);
        } finally {
          other.accepted(server, peer);
        }
      }

      @Override
      public void refused(String server, SockAddr peer, RejectReason refusal) {
        try {
          first.refused(server, peer, refusal);
        } finally {
          other.refused(server, peer, refusal);
        }
      }

      @Override
      public void ended(ConnectionSummary summary) {
        try {
          first.ended(summary);
        } finally {
          other.ended(summary);
        }
      }
    };
  }
}
