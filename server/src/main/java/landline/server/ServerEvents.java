// SPDX-License-Identifier: Apache-2.0
package landline.server;

import landline.socket.SockAddr;
import landline.socket.internal.RecorderListener;
import org.jspecify.annotations.Nullable;

/// Events of servers for the flight recorder. This class records nothing: there is no recording, or
/// no module jdk.jfr in this Java. [JfrServerEvents] replaces it at the first recording. Its
/// classes cost more than all else that a first socket needs, so they are not loaded before.
///
/// An event is an object between its begin and its end, and null if its kind is disabled.
class ServerEvents {

  private static volatile ServerEvents current = new ServerEvents();

  static {
    try {
      Class.forName("jdk.jfr.FlightRecorder", false, ServerEvents.class.getClassLoader());
      RecorderListener.listen(ServerEvents::recorded);
    } catch (ClassNotFoundException | LinkageError absent) {
      // There can never be a recording.
    }
  }

  ServerEvents() {}

  /// The recorder in use. An event is ended by the one that began it, since it never goes back.
  static ServerEvents current() {
    return current;
  }

  /// Called when there is a recording.
  static void recorded() {
    current = JfrServerEvents.start();
  }

  /// A connection was accepted.
  @Nullable Object beginConnection() {
    return null;
  }

  /// A connection has ended.
  void endConnection(Object event, ConnectionSummary summary) {}

  /// A connection was rejected.
  void refused(String server, SockAddr peer, RejectReason refusal) {}
}
