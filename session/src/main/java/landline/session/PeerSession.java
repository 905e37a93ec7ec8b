// SPDX-License-Identifier: Apache-2.0
package landline.session;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import landline.server.Request;
import landline.socket.Datagram;
import landline.socket.Deadline;
import landline.socket.SockAddr;
import landline.socket.internal.Permits;
import landline.socket.internal.Scheduler;

/// The session of one peer: a queue that the intake fills and the handler empties, and the reply
/// path.
final class PeerSession implements Session {

  /// The size that a message adds to the queue beside its bytes.
  static final int OVERHEAD = 64;

  /// The identity of a peer; empty arrays without tokens.
  ///
  /// @param cookie chosen by the client
  /// @param token the peer's token
  record Identity(byte[] cookie, byte[] token) {
    static final Identity NONE = new Identity(new byte[0], new byte[0]);

    /// Compares in constant time, as for every secret.
    boolean isSame(Identity other) {
      boolean hasSameToken = MessageDigest.isEqual(token, other.token);
      return isSameClient(other) && hasSameToken;
    }

    boolean isSameClient(Identity other) {
      return MessageDigest.isEqual(cookie, other.cookie);
    }
  }

  private final SockAddr peer;
  private final SessionConfig config;
  private final SessionStats tally;
  private final Scheduler scheduler;
  // Wakes those who wait: once for each message, and once for the end.
  private final Permits arrivals;
  private final Deque<Datagram> queue = new ArrayDeque<>();
  private volatile Identity identity;
  // That of the newest message.
  private volatile Request way;
  private int queued;
  private volatile Deadline idle;
  private long dropped;
  private boolean ended;
  private boolean taken;
  private volatile boolean closed;

  /// @param way the reply path
  PeerSession(
      Request way,
      Identity identity,
      SessionConfig config,
      SessionStats tally,
      Scheduler scheduler) {
    peer = way.from();
    this.way = way;
    this.identity = identity;
    this.config = config;
    this.tally = tally;
    this.scheduler = scheduler;
    arrivals = scheduler.permits(0);
    idle = scheduler.deadline(config.idle());
  }

  @Override
  public SockAddr peer() {
    return peer;
  }

  Identity identity() {
    return identity;
  }

  /// Queues a message for the handler, from the intake; never waits.
  ///
  /// @param from the reply path from now on
  /// @param by its sender: the same client, perhaps with a newer token
  /// @return false if the session is over
  synchronized boolean deliver(Datagram message, Request from, Identity by) {
    if (ended) {
      return false;
    }
    identity = by;
    way = from;
    idle = scheduler.deadline(config.idle());
    int size = message.data().length + OVERHEAD;
    if (!queue.isEmpty() && queued + size > config.queue()) {
      dropped++;
      tally.dropped().increment();
    } else {
      queue.add(message);
      queued += size;
      arrivals.release();
    }
    return true;
  }

  /// Ends the session: queued messages can still be received.
  synchronized void end() {
    if (!ended) {
      ended = true;
      arrivals.release();
    }
  }

  @Override
  public Optional<Datagram> receive() throws IOException {
    return receive(Deadline.never());
  }

  @Override
  public Optional<Datagram> receive(Deadline deadline) throws IOException {
    try {
      while (true) {
        boolean arrived = arrivals.tryAcquire() || arrivals.tryAcquire(1, deadline.earlier(idle));
        synchronized (this) {
          if (!queue.isEmpty()) {
            Datagram next = queue.remove();
            queued -= next.data().length + OVERHEAD;
            taken = true;
            return Optional.of(next);
          }
          if (!ended && idle.isOver()) {
            tally.expired().increment();
            end();
          }
          if (ended) {
            if (arrived) {
              // The others who wait hear of the end, too.
              arrivals.release();
            }
            return Optional.empty();
          }
          if (deadline.isOver()) {
            throw new SocketTimeoutException("receive from " + peer + ": timed out");
          }
        }
      }
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("receive from " + peer + ": interrupted");
    }
  }

  /// The reply path.
  Request way() {
    return way;
  }

  @Override
  public boolean send(byte[] message) throws IOException {
    if (closed) {
      throw new SocketException("send to " + peer + ": the session is closed");
    }
    byte[] cookie = identity.cookie();
    return way.reply(
        cookie.length == 0
            ? message
            : SessionCodec.encode(new SessionCodec.Answer(cookie, message)));
  }

  @Override
  public synchronized long dropped() {
    return dropped;
  }

  @Override
  public synchronized void close() {
    closed = true;
    drop(queue.size());
    end();
  }

  private void drop(int messages) {
    for (int i = 0; i < messages; i++) {
      queued -= queue.remove().data().length + OVERHEAD;
    }
    dropped += messages;
    tally.dropped().add(messages);
  }

  /// Called when the handler is done. Messages that came while it ended were not for it, and must
  /// not be lost: they begin the next session of the peer, which replaces this one. A handler that
  /// has received nothing did not want the first message, so it is not offered that one again.
  ///
  /// @return true if the handler is to be run again
  synchronized boolean beginsAgain() {
    if (!taken && !queue.isEmpty()) {
      drop(1);
    }
    taken = false;
    if (ended || queue.isEmpty()) {
      close();
      return false;
    }
    tally.opened().increment();
    return true;
  }

  /// The peer.
  @Override
  public String toString() {
    return "session with " + peer;
  }
}
