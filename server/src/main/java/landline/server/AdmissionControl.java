// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import landline.connection.AddressPrefix;
import landline.socket.Deadline;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrIn6;
import landline.socket.internal.RunningHandlers;
import landline.socket.internal.Scheduler;
import org.jspecify.annotations.Nullable;

/// Admits or rejects connections: enforces the limits of an [Admission], and the account of the
/// process's descriptors. [#admit] applies the limits on all connections together, [#enter] those
/// on one peer.
final class AdmissionControl {

  private static final int BUCKETS = 4096;

  private final Admission admission;
  private final RunningHandlers<?> handlers;
  private final DescriptorAccount.Share descriptors;
  private final Duration maxWait;
  private final Scheduler scheduler;
  private final Optional<TokenBucket> rate;
  private final Optional<TokenBucket> peerRate;
  private final Optional<KeyedPermits> perPeer;
  private final Optional<KeyedPermits> perPrefix;
  // So that a peer cannot choose an address that shares another one's bucket.
  private final long[] keys = RandomGenerator.getDefault().longs(2).toArray();

  /// The permits that a connection holds until its end.
  final class Pass implements AutoCloseable {
    private @Nullable Object peer;
    private @Nullable Object prefix;

    private Pass() {}

    @Override
    public void close() {
      Object of = peer;
      Object in = prefix;
      peer = null;
      prefix = null;
      try {
        if (of != null) {
          perPeer.orElseThrow().leave(of);
        }
      } finally {
        if (in != null) {
          perPrefix.orElseThrow().leave(in);
        }
      }
    }
  }

  /// @param handlers the permits of all connections
  /// @param descriptors the descriptors that connections may take
  /// @param maxWait how long a queued connection waits
  AdmissionControl(
      Admission admission,
      RunningHandlers<?> handlers,
      DescriptorAccount.Share descriptors,
      Duration maxWait,
      Scheduler scheduler) {
    this.admission = admission;
    this.handlers = handlers;
    this.descriptors = descriptors;
    this.maxWait = maxWait;
    this.scheduler = scheduler;
    long now = scheduler.nanoTime();
    int max = admission.connections().max();
    rate = admission.rate().map(limit -> new TokenBucket(limit, 1, now));
    peerRate = admission.peerRate().map(limit -> new TokenBucket(limit, BUCKETS, now));
    // A limit that can't be reached is not counted.
    perPeer = permits(admission.perPeer(), max);
    perPrefix = permits(admission.perPrefix(), max);
  }

  private Optional<KeyedPermits> permits(Limit limit, int all) {
    return limit.max() < all
        ? Optional.of(new KeyedPermits(limit.max(), scheduler))
        : Optional.empty();
  }

  /// Whether [#enter] may wait and so must not run on the thread that accepts.
  boolean mayWait() {
    return (perPeer.isPresent() && admission.perPeer().excess() == OverflowPolicy.QUEUE)
        || (perPrefix.isPresent() && admission.perPrefix().excess() == OverflowPolicy.QUEUE)
        || admission.peerRate().filter(rate -> rate.excess() == OverflowPolicy.QUEUE).isPresent();
  }

  /// Applies the limits on all connections together. Where the policy is to queue it waits, on the
  /// thread that accepts, so that the kernel queues further ones. Afterwards the connection holds a
  /// permit of the handlers and its descriptors.
  void admit() throws RejectedException, InterruptedException {
    awaitRate();
    takePermit();
    boolean admitted = false;
    try {
      takeDescriptors();
      admitted = true;
    } finally {
      if (!admitted) {
        handlers.release();
      }
    }
  }

  private void takePermit() throws RejectedException, InterruptedException {
    OverflowPolicy excess = admission.connections().excess();
    if (excess == OverflowPolicy.QUEUE) {
      handlers.reserve();
    } else if (!handlers.tryReserve()) {
      throw new RejectedException(RejectReason.CONNECTIONS, excess);
    }
  }

  private void takeDescriptors() throws RejectedException, InterruptedException {
    OverflowPolicy excess = admission.connections().excess();
    if (excess == OverflowPolicy.QUEUE) {
      descriptors.take();
    } else if (!descriptors.tryTake()) {
      throw new RejectedException(RejectReason.DESCRIPTORS, excess);
    }
  }

  private void awaitRate() throws RejectedException, InterruptedException {
    if (rate.isPresent()) {
      OverflowPolicy excess = admission.rate().orElseThrow().excess();
      long wait = excess == OverflowPolicy.QUEUE ? Long.MAX_VALUE : 0;
      long pause = rate.get().take(0, scheduler.nanoTime(), wait);
      if (pause < 0) {
        throw new RejectedException(RejectReason.RATE, excess);
      }
      scheduler.sleep(pause);
    }
  }

  /// Admits a connection or rejects it; waits where the policy is to queue, for all limits together
  /// until one deadline.
  ///
  /// @param peer its address
  /// @param user the user ID of the peer of a UNIX socket
  /// @return the permits, to be closed at the end of the connection
  Pass enter(SockAddr peer, Optional<Long> user) throws RejectedException, InterruptedException {
    Object who = user.isPresent() ? user.get() : identity(peer);
    Deadline queued = scheduler.deadline(maxWait);
    if (peerRate.isPresent()) {
      await(peerRate.get(), who, admission.peerRate().orElseThrow().excess(), queued);
    }
    var pass = new Pass();
    boolean in = false;
    try {
      if (perPeer.isPresent()) {
        enter(perPeer.get(), who, admission.perPeer(), RejectReason.PEER, queued);
        pass.peer = who;
      }
      var prefix = AddressPrefix.of(peer, admission.prefix4(), admission.prefix6());
      if (perPrefix.isPresent() && prefix.isPresent()) {
        enter(perPrefix.get(), prefix.get(), admission.perPrefix(), RejectReason.PREFIX, queued);
        pass.prefix = prefix.get();
      }
      in = true;
      return pass;
    } finally {
      if (!in) {
        pass.close();
      }
    }
  }

  /// Whether [#enter] needs the user ID of the peer of a UNIX socket.
  boolean asksForUser() {
    return perPeer.isPresent() || peerRate.isPresent();
  }

  private void await(TokenBucket bucket, Object who, OverflowPolicy excess, Deadline queued)
      throws RejectedException, InterruptedException {
    long wait = excess == OverflowPolicy.QUEUE ? TimeUnit.NANOSECONDS.convert(queued.left()) : 0;
    long pause = bucket.take(hash(who), scheduler.nanoTime(), wait);
    if (pause < 0) {
      throw new RejectedException(RejectReason.PEER_RATE, excess);
    }
    scheduler.sleep(pause);
  }

  private void enter(
      KeyedPermits permits, Object key, Limit limit, RejectReason reason, Deadline queued)
      throws RejectedException, InterruptedException {
    OverflowPolicy excess = limit.excess();
    if (!permits.enter(
        key, excess == OverflowPolicy.QUEUE ? queued : scheduler.deadline(Duration.ZERO))) {
      throw new RejectedException(reason, excess);
    }
  }

  private int hash(Object who) {
    long high = who instanceof AddressPrefix prefix ? prefix.high() : 0;
    long low = who instanceof AddressPrefix prefix ? prefix.low() : who.hashCode();
    return (int) (mix(mix(high ^ keys[0]) + low ^ keys[1]) >>> Integer.SIZE);
  }

  /// The finalizer of MurmurHash3: every bit depends on every other.
  private static long mix(long bits) {
    long first = (bits ^ bits >>> 33) * 0xff51afd7ed558ccdL;
    long second = (first ^ first >>> 33) * 0xc4ceb9fe1a85ec53L;
    return second ^ second >>> 33;
  }

  /// An address without its port. An IPv4-mapped address equals its IPv4 address.
  private static Object identity(SockAddr peer) {
    return switch (peer) {
      case SockAddrIn in -> AddressPrefix.of(in, 32, 128).orElseThrow();
      case SockAddrIn6 in6 -> AddressPrefix.of(in6, 32, 128).orElseThrow();
      default -> peer;
    };
  }
}
