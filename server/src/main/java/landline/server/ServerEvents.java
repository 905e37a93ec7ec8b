// SPDX-License-Identifier: Apache-2.0
package landline.server;

import landline.socket.SockAddr;
import org.jspecify.annotations.Nullable;

/// What the flight recorder is told of servers. This class tells nothing: there is no recorder, or
/// no module jdk.jfr in this Java. [JfrServerEvents] takes its place as soon as there is one. Its
/// classes cost more than all else that a first socket needs, so they are not touched before.
///
/// An event is an object between its begin and its end, and null if nobody asked for its kind.
class ServerEvents {

  private static volatile ServerEvents current = new ServerEvents();

  static {
    try {
      Class.forName("jdk.jfr.FlightRecorder", false, ServerEvents.class.getClassLoader());
      RecorderListener.listen();
    } catch (ClassNotFoundException | LinkageError absent) {
      // No recorder can ever be there.
    }
  }

  ServerEvents() {}

  /// Who is to be told. An event that was begun is ended by the same, for a recorder stays.
  static ServerEvents current() {
    return current;
  }

  /// There is a recorder from now on.
  static void recorded() {
    current = JfrServerEvents.start();
  }

  /// A connection was accepted.
  @Nullable Object beginConnection() {
    return null;
  }

  /// A connection has ended.
  void endConnection(Object event, ConnectionSummary summary) {}

  /// A connection was turned away.
  void refused(String server, SockAddr peer, RejectReason refusal) {}
}
