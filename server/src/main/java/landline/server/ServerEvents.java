// SPDX-License-Identifier: Apache-2.0
package landline.server;

import landline.socket.SockAddr;
import org.jspecify.annotations.Nullable;

/// What the flight recorder is told of servers. This class tells nothing, for a Java without the
/// module jdk.jfr; [JfrServerEvents] does. The choice is made once, so that the JIT sees only one.
///
/// An event is an object between its begin and its end, and null if nobody asked for its kind.
class ServerEvents {

  static final ServerEvents CURRENT = choose();

  ServerEvents() {}

  private static ServerEvents choose() {
    try {
      Class.forName("jdk.jfr.Event", false, ServerEvents.class.getClassLoader());
      return new JfrServerEvents();
    } catch (ClassNotFoundException | LinkageError absent) {
      return new ServerEvents();
    }
  }

  /// A connection was accepted.
  @Nullable Object beginConnection() {
    return null;
  }

  /// A connection has ended.
  void endConnection(Object event, ConnectionSummary summary) {}

  /// A connection was turned away.
  void refused(String server, SockAddr peer, Refusal refusal) {}
}
