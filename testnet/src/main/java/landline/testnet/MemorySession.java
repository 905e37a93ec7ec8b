// SPDX-License-Identifier: Apache-2.0
package landline.testnet;

import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import landline.server.Session;
import landline.socket.Datagram;
import landline.socket.SockAddr;

/// What one peer and a [MemorySessions] say to each other.
final class MemorySession implements Session {

  private static final int ROOM = 64;

  private final FakeClock clock;
  private final MemoryPort port;
  private final SockAddr peer;
  private final Duration idle;
  private final Deque<Datagram> queue = new ArrayDeque<>();
  private final Place arrivals;
  private long heard;
  private long dropped;
  private boolean taken;
  private boolean ended;
  private boolean closed;

  MemorySession(FakeClock clock, MemoryPort port, SockAddr peer, Duration idle) {
    this.clock = clock;
    this.port = port;
    this.peer = peer;
    this.idle = idle;
    arrivals = new Place(clock);
  }

  @Override
  public SockAddr peer() {
    return peer;
  }

  /// Takes a message for the handler; between [FakeClock#enter] and exit.
  ///
  /// @return false if the session is over
  boolean deliver(Datagram message) {
    if (ended) {
      return false;
    }
    heard = clock.now();
    if (queue.size() == ROOM) {
      dropped++;
    } else {
      queue.add(message);
      arrivals.wake();
    }
    return true;
  }

  /// Nothing more comes; what is there can still be received.
  void end() {
    clock.enter();
    try {
      ended = true;
      arrivals.wake();
    } finally {
      clock.exit();
    }
  }

  @Override
  public Optional<Datagram> receive() throws IOException {
    return next(Optional.empty());
  }

  @Override
  public Optional<Datagram> receive(Duration timeout) throws IOException {
    if (!timeout.isPositive()) {
      throw new IllegalArgumentException("timeout <= 0: " + timeout);
    }
    return next(Optional.of(timeout));
  }

  private Optional<Datagram> next(Optional<Duration> timeout) throws IOException {
    clock.enter();
    try {
      long deadline = timeout.map(clock::deadline).orElse(FakeClock.NEVER);
      while (queue.isEmpty() && !ended) {
        long silence = clock.deadline(idle) - (clock.now() - heard);
        if (silence <= clock.now()) {
          ended = true;
        } else if (deadline <= clock.now()) {
          throw Broken.timedOut("receive", "from " + peer);
        } else {
          clock.await(arrivals, Math.min(deadline, silence));
        }
      }
      taken |= !queue.isEmpty();
      return Optional.ofNullable(queue.poll());
    } catch (InterruptedException interrupt) {
      throw Broken.interrupted("receive", "from " + peer);
    } finally {
      clock.exit();
    }
  }

  @Override
  public boolean send(byte[] message) throws IOException {
    clock.enter();
    try {
      if (closed) {
        throw new SocketException("send to " + peer + ": the session is closed");
      }
      port.send(message, peer);
      return true;
    } finally {
      clock.exit();
    }
  }

  @Override
  public long dropped() {
    clock.enter();
    try {
      return dropped;
    } finally {
      clock.exit();
    }
  }

  @Override
  public void close() {
    clock.enter();
    try {
      closed = true;
      dropped += queue.size();
      queue.clear();
      end();
    } finally {
      clock.exit();
    }
  }

  /// The handler is done. What it has not received begins the next session, but for a first message
  /// that it did not want.
  ///
  /// @return true if the handler is to be run again
  boolean beginsAgain() {
    if (!taken && !queue.isEmpty()) {
      queue.remove();
      dropped++;
    }
    taken = false;
    if (ended || queue.isEmpty()) {
      close();
      return false;
    }
    return true;
  }

  @Override
  public String toString() {
    return "session with " + peer;
  }
}
