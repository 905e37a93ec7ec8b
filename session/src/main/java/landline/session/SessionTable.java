// SPDX-License-Identifier: Apache-2.0
package landline.session;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import landline.connection.AddressPrefix;
import landline.socket.SockAddr;

/// The sessions of a server, by peer, with the limit on those of a prefix. Safe for concurrent use.
final class SessionTable {

  private final SessionConfig config;
  private final Map<SockAddr, PeerSession> byPeer = new ConcurrentHashMap<>();
  private final Map<AddressPrefix, Integer> byPrefix = new HashMap<>();

  SessionTable(SessionConfig config) {
    this.config = config;
  }

  Optional<PeerSession> find(SockAddr peer) {
    return Optional.ofNullable(byPeer.get(peer));
  }

  /// Adds a session, which replaces one that has ended.
  ///
  /// @return false if there are too many of its prefix
  synchronized boolean enter(PeerSession session) {
    Optional<AddressPrefix> prefix = prefix(session);
    int neighbours = prefix.map(block -> byPrefix.getOrDefault(block, 0)).orElse(0);
    if (neighbours >= config.maxPerPrefix()) {
      return false;
    }
    byPeer.put(session.peer(), session);
    boolean counted = false;
    try {
      prefix.ifPresent(block -> byPrefix.merge(block, 1, Integer::sum));
      counted = true;
      return true;
    } finally {
      if (!counted) {
        byPeer.remove(session.peer(), session);
      }
    }
  }

  /// Removes a session, after its handler is done.
  synchronized void leave(PeerSession session) {
    byPeer.remove(session.peer(), session);
    prefix(session)
        .ifPresent(
            block -> byPrefix.computeIfPresent(block, (b, count) -> count == 1 ? null : count - 1));
  }

  void endAll() {
    byPeer.values().forEach(PeerSession::end);
  }

  private Optional<AddressPrefix> prefix(PeerSession session) {
    return AddressPrefix.of(session.peer(), config.prefix4(), config.prefix6());
  }
}
