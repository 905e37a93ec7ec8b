// SPDX-License-Identifier: Apache-2.0
package landline.testnet;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import landline.socket.SockAddr;

/// A listener of a [MemoryNetwork].
public final class MemoryListener implements AutoCloseable {

  private static final int BACKLOG = 128;

  private final MemoryNetwork network;
  private final SockAddr address;
  private final Queue<MemoryConnection> queue = new ArrayDeque<>();
  private final WaitQueue arrivals;
  private boolean closed;

  MemoryListener(MemoryNetwork network, SockAddr address) {
    this.network = network;
    this.address = address;
    arrivals = new WaitQueue(network.clock());
  }

  /// The local address, with the port that was chosen.
  public SockAddr address() {
    return address;
  }

  /// Queues a connection.
  ///
  /// @return false if there is no room
  boolean offer(MemoryConnection connection) {
    if (queue.size() == BACKLOG) {
      return false;
    }
    queue.add(connection);
    arrivals.wake();
    return true;
  }

  /// Waits for a connection.
  ///
  /// @throws IOException if the listener is closed or the thread interrupted
  public MemoryConnection accept() throws IOException {
    FakeClock clock = network.clock();
    clock.enter();
    try {
      while (true) {
        if (closed) {
          throw Broken.closed("accept", address.toString());
        }
        MemoryConnection next = queue.poll();
        if (next != null) {
          return next;
        }
        clock.await(arrivals, FakeClock.NEVER);
      }
    } catch (InterruptedException interrupt) {
      throw Broken.interrupted("accept", address.toString());
    } finally {
      clock.exit();
    }
  }

  /// Stops listening. Connections that were not accepted are reset.
  @Override
  public void close() {
    network.clock().enter();
    try {
      if (!closed) {
        closed = true;
        network.forget(this);
        queue.forEach(MemoryConnection::reset);
        queue.clear();
        arrivals.wake();
      }
    } finally {
      network.clock().exit();
    }
  }

  @Override
  public String toString() {
    return address.toString();
  }
}
