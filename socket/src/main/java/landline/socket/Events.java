// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import org.jspecify.annotations.Nullable;

/// What the flight recorder is told. This class tells nothing, for a Java without the module
/// jdk.jfr; [JfrEvents] does. The choice is made once, so that the JIT sees only one.
///
/// An event is an object between its begin and its end, and null if nobody asked for its kind.
class Events {

  static final Events CURRENT = choose();

  Events() {}

  private static Events choose() {
    try {
      Class.forName("jdk.jfr.Event", false, Events.class.getClassLoader());
      return new JfrEvents();
    } catch (ClassNotFoundException | LinkageError absent) {
      return new Events();
    }
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
