// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import org.jspecify.annotations.Nullable;

/// What the flight recorder is told. This class tells nothing: there is no recorder, or no module
/// jdk.jfr in this Java. [JfrEvents] takes its place as soon as there is one. Its classes cost more
/// than all else that a first socket needs, so they are not touched before.
///
/// An event is an object between its begin and its end, and null if nobody asked for its kind.
class Events {

  private static volatile Events current = new Events();

  static {
    try {
      Class.forName("jdk.jfr.FlightRecorder", false, Events.class.getClassLoader());
      RecorderListener.listen();
    } catch (ClassNotFoundException | LinkageError absent) {
      // No recorder can ever be there.
    }
  }

  Events() {}

  /// Who is to be told. An event that was begun is ended by the same, for a recorder stays.
  static Events current() {
    return current;
  }

  /// There is a recorder from now on.
  static void recorded() {
    current = JfrEvents.start();
  }

  /// A call is about to wait for the first time.
  ///
  /// @param reading whether for something to come in
  /// @param deadline when it gives up
  @Nullable Object beginWait(Socket socket, String call, boolean reading, long deadline) {
    return null;
  }

  /// A call that had to wait is over.
  ///
  /// @param result the bytes moved, or a negated error number
  /// @param end why there is no result, or an empty text
  void endWait(Object event, long result, String end) {}

  /// A connection is about to be made.
  @Nullable Object beginConnect() {
    return null;
  }

  /// An attempt to connect is over.
  ///
  /// @param result 0 or a negated error number
  /// @param end why there is no result, or an empty text
  void endConnect(Object event, Socket socket, SockAddr address, int result, String end) {}

  /// A listener is about to accept.
  @Nullable Object beginAccept() {
    return null;
  }

  /// A connection was accepted, or not.
  ///
  /// @param peer who called, if somebody did
  /// @param result the new descriptor or a negated error number
  void endAccept(Object event, Socket listener, @Nullable SockAddr peer, int result) {}

  /// A descriptor is about to be closed, and still has its addresses.
  @Nullable Object beginClose(Descriptor descriptor, @Nullable SockAddr peer) {
    return null;
  }

  /// A descriptor was closed.
  ///
  /// @param leaked whether nobody had closed it in time
  void endClose(Object event, Descriptor descriptor, boolean leaked) {}
}
