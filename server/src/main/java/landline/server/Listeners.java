// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.util.List;
import java.util.function.Consumer;
import landline.socket.Deadline;
import landline.socket.SockAddr;
import landline.socket.Socket;

/// All listeners of a server. They share an address, and begin and end together.
///
/// @param <E> the kind of listener
final class Listeners<E extends Listener> {

  private final List<E> all;

  Listeners(List<E> all) {
    this.all = all;
  }

  List<E> all() {
    return all;
  }

  SockAddr address() {
    return all.getFirst().source().address();
  }

  List<Socket> sockets() {
    return all.stream().flatMap(each -> each.source().socket().stream()).toList();
  }

  boolean ownsFile() {
    return all.stream().anyMatch(each -> each.source().ownsFile());
  }

  /// Gives up ownership of the files of UNIX sockets.
  void releaseFiles() {
    all.forEach(each -> each.source().releaseFile());
  }

  /// @param broken gets an error that ends a loop
  void start(Consumer<Throwable> broken) {
    for (E each : all) {
      each.source().start();
      each.loop().start(broken);
    }
  }

  void shutdown() {
    all.forEach(Listener::shutdown);
  }

  void dropWaiting() {
    all.forEach(Listener::dropWaiting);
  }

  /// Waits until each listener has handed on what it had in hand.
  ///
  /// @return false if the deadline came first
  boolean drain(Deadline deadline) throws InterruptedException {
    for (E each : all) {
      if (!each.loop().drain(deadline)) {
        return false;
      }
    }
    return true;
  }

  void abort() {
    all.forEach(each -> each.loop().abort());
  }

  void close() {
    all.forEach(each -> each.source().close());
  }
}
