// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import landline.socket.internal.RecorderListener;
import org.jspecify.annotations.Nullable;

/// Events for the flight recorder. This class writes none: there is no recorder, or no module
/// jdk.jfr in this Java. [JfrEvents] replaces it as soon as there is one. Its classes cost more
/// than all else that a first socket needs, so they are not loaded before.
///
/// An event is an object between its begin and its end, and null if its kind is not enabled.
class Events {

  private static volatile Events current = new Events();

  static {
    try {
      Class.forName("jdk.jfr.FlightRecorder", false, Events.class.getClassLoader());
      RecorderListener.listen(Events::recorded);
    } catch (ClassNotFoundException | LinkageError absent) {
      // No recorder can ever be there.
    }
  }

  Events() {}

  /// The current implementation. An event that was begun is ended by the same one, because a
  /// recorder stays.
  static Events current() {
    return current;
  }

  /// Called when a recorder exists.
  static void recorded() {
    current = JfrEvents.start();
  }

  /// A call is about to wait for the first time.
  ///
  /// @param reading whether for input
  /// @param deadline the end of the wait
  @Nullable Object beginWait(Socket socket, String call, boolean reading, long deadline) {
    return null;
  }

  /// A call that had to wait is over.
  ///
  /// @param result the bytes moved, or a negated error number
  /// @param end the reason of a failure, or an empty text
  void endWait(Object event, long result, String end) {}

  /// A connection is about to be made.
  @Nullable Object beginConnect() {
    return null;
  }

  /// An attempt to connect is over.
  ///
  /// @param result 0 or a negated error number
  /// @param end the reason of a failure, or an empty text
  void endConnect(Object event, Socket socket, SockAddr address, int result, String end) {}

  /// A listener is about to accept.
  @Nullable Object beginAccept() {
    return null;
  }

  /// Accepting succeeded or failed.
  ///
  /// @param peer the peer of an accepted connection
  /// @param result the new descriptor or a negated error number
  void endAccept(Object event, Socket listener, @Nullable SockAddr peer, int result) {}

  /// A descriptor is about to be closed, and still has its addresses.
  @Nullable Object beginClose(Descriptor descriptor, @Nullable SockAddr peer) {
    return null;
  }

  /// A descriptor was closed.
  ///
  /// @param leaked whether the leak detector closed it
  void endClose(Object event, Descriptor descriptor, boolean leaked) {}
}
