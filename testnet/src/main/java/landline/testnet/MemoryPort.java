// SPDX-License-Identifier: Apache-2.0
package landline.testnet;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import landline.socket.Datagram;
import landline.socket.Errno;
import landline.socket.SockAddr;
import landline.socket.SystemCallFailure;
import landline.socket.internal.Checks;

/// A datagram socket of a [MemoryNetwork]. Datagrams may be lost, duplicated or reordered, as the
/// [Conditions] say; those without a receiver, or without room, are lost.
public final class MemoryPort implements AutoCloseable {

  private static final int ROOM = 256;
  private static final int LONGEST = 65_507;

  private final MemoryNetwork network;
  private final SockAddr address;
  private final Conditions conditions;
  private final long seed;
  private final Queue<Datagram> queue = new ArrayDeque<>();
  private final WaitQueue arrivals;
  private final Map<SockAddr, Route> routes = new HashMap<>();
  private boolean closed;

  /// The route to one peer.
  private final class Route {
    private final SockAddr to;
    private final LinkRandomness chance;
    private long sent;
    private long lastArrival;

    Route(SockAddr to) {
      this.to = to;
      chance = new LinkRandomness(conditions, seed, address + ">" + to);
    }

    void send(byte[] message) {
      long number = sent++;
      boolean lost = chance.loses();
      boolean twice = chance.doubles();
      long back = chance.holdsBack();
      var datagram = new Datagram(message.clone(), address, message.length);
      String what = number + " of " + message.length;
      if (lost) {
        network.log(name(), what + " lost");
      } else {
        travel(datagram, what, back);
      }
      if (twice) {
        travel(datagram, what + " again", chance.delay());
      }
    }

    private void travel(Datagram datagram, String what, long back) {
      FakeClock clock = network.clock();
      long at = Math.max(lastArrival, clock.now() + chance.delay());
      if (back == 0) {
        lastArrival = at;
      }
      if (at + back <= clock.now()) {
        arrive(datagram, what);
      } else {
        clock.at(at + back, name(), () -> arrive(datagram, what));
      }
    }

    private void arrive(Datagram datagram, String what) {
      String how = network.port(to).map(port -> port.offer(datagram)).orElse(" unheard");
      network.log(name(), what + how);
    }

    private String name() {
      return address + ">" + to;
    }
  }

  MemoryPort(MemoryNetwork network, SockAddr address, Conditions conditions, long seed) {
    this.network = network;
    this.address = address;
    this.conditions = conditions;
    this.seed = seed;
    arrivals = new WaitQueue(network.clock());
  }

  /// The local address, with the port that was chosen.
  public SockAddr address() {
    return address;
  }

  /// Queues a datagram.
  ///
  /// @return the line for the trace
  private String offer(Datagram datagram) {
    if (queue.size() == ROOM) {
      return " dropped";
    }
    queue.add(datagram);
    arrivals.wake();
    return "";
  }

  /// Sends a message. Never waits.
  ///
  /// @param message the message, may be empty
  /// @param to the receiver
  /// @throws IOException with EMSGSIZE for more than 65,507 bytes, or if the port is closed
  public void send(byte[] message, SockAddr to) throws IOException {
    network.clock().enter();
    try {
      if (closed) {
        throw Broken.closed("sendto", address + " -> " + to);
      }
      if (message.length > LONGEST) {
        throw SystemCallFailure.of("sendto", address + " -> " + to, Errno.EMSGSIZE);
      }
      routes.computeIfAbsent(to, Route::new).send(message);
    } finally {
      network.clock().exit();
    }
  }

  /// Waits for a message.
  ///
  /// @throws IOException if the port is closed or the thread interrupted
  public Datagram receive() throws IOException {
    return receive(Optional.empty());
  }

  /// Waits for a message, but no longer than the timeout.
  ///
  /// @param timeout the longest wait, more than 0
  /// @throws IOException a [java.net.SocketTimeoutException], or if the port is closed or the
  ///   thread interrupted
  public Datagram receive(Duration timeout) throws IOException {
    Checks.positive(timeout, "timeout");
    return receive(Optional.of(timeout));
  }

  private Datagram receive(Optional<Duration> timeout) throws IOException {
    FakeClock clock = network.clock();
    clock.enter();
    try {
      long deadline = timeout.map(clock::moment).orElse(FakeClock.NEVER);
      while (true) {
        if (closed) {
          throw Broken.closed("recvfrom", address.toString());
        }
        Datagram next = queue.poll();
        if (next != null) {
          return next;
        }
        if (!clock.await(arrivals, deadline) && queue.isEmpty() && !closed) {
          throw Broken.timedOut("recvfrom", address.toString());
        }
      }
    } catch (InterruptedException interrupt) {
      throw Broken.interrupted("recvfrom", address.toString());
    } finally {
      clock.exit();
    }
  }

  /// Closes the port. Waiting calls end with an exception.
  @Override
  public void close() {
    network.clock().enter();
    try {
      if (!closed) {
        closed = true;
        network.forget(this);
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
