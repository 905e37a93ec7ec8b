// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import landline.socket.Deadline;
import landline.socket.SockAddr;
import landline.socket.Socket;

/// All sockets of a server: they are bound to one address, and begin and end together.
///
/// @param <E> of one kind
final class Listeners<E extends Listener> {

  private final List<E> all;
  private final SockAddr address;
  private final AtomicBoolean started = new AtomicBoolean();

  Listeners(List<E> all) throws IOException {
    this.all = all;
    address = all.getFirst().socket().sockName();
  }

  List<E> all() {
    return all;
  }

  SockAddr address() {
    return address;
  }

  List<Socket> sockets() {
    return all.stream().map(Listener::socket).toList();
  }

  boolean ownsFile() {
    return all.stream().anyMatch(each -> each.bound().ownsFile());
  }

  /// Begins to take, once, and only if the server does not end already.
  ///
  /// @return true if it has begun just now
  boolean start(Lifecycle lifecycle) {
    if (started.getAndSet(true) || lifecycle.isStopping()) {
      return false;
    }
    for (E each : all) {
      each.bound().keepPromise();
      each.loop().start();
    }
    return true;
  }

  void refuse() throws InterruptedException {
    for (E each : all) {
      each.refuse();
    }
  }

  void cease() {
    all.forEach(Listener::cease);
  }

  /// Waits for the loops, which may have something in hand.
  void settle(Deadline deadline) throws InterruptedException {
    for (E each : all) {
      each.loop().settle(deadline);
    }
  }

  /// Waits until each has handed on what it had in hand, after [#cease] or [#refuse].
  ///
  /// @return false if the time was over first
  boolean awaitEnd(Deadline deadline) throws InterruptedException {
    for (E each : all) {
      if (!each.loop().join(deadline)) {
        return false;
      }
    }
    return true;
  }

  void close() {
    all.forEach(each -> each.bound().close());
  }
}
