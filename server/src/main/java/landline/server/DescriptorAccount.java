// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import landline.socket.internal.Log;
import landline.socket.internal.Rlimit;

/// The descriptors that all stream servers of the process hold for their connections. RLIMIT_NOFILE
/// is a limit of the process, so limits of each server cannot enforce it. The rest is a reserve for
/// everything else: listeners, metrics, a hot restart, certificates that are read again, and files
/// of the virtual machine.
///
/// Half of the account is guaranteed, in equal shares, to the open servers; the other half is first
/// come, first served. So the callers of one server never take what another one needs to answer its
/// own.
final class DescriptorAccount {

  /// The account of this process, with the limit at first use.
  static final DescriptorAccount PROCESS =
      new DescriptorAccount(Admission.connectionsByDefault(Rlimit.nofile().soft()));

  private static final long QUIET = TimeUnit.SECONDS.toNanos(10);
  private static final Log LOG = Log.of("landline.server");

  private final int all;

  // All guarded by this.
  private final List<Share> open = new ArrayList<>();
  // First in, first out, so that a waiter for many descriptors is not overtaken for ever.
  private final List<Share> waiting = new ArrayList<>();
  private int used;
  private boolean exhausted;
  private boolean said;
  private long quietUntil = System.nanoTime();

  DescriptorAccount(int all) {
    this.all = all;
  }

  /// The share of a server, which has no guarantee until it is opened.
  ///
  /// @param each descriptors per connection; reduced to the size of the account
  Share share(int each) {
    return new Share(Math.min(each, all));
  }

  /// The descriptors that the connections of one server hold.
  final class Share {

    private final int each;

    // Guarded by the account.
    private int held;
    private boolean closed;

    private Share(int each) {
      this.each = each;
    }

    /// Begins the guarantee: the share is available as soon as the others have given back what they
    /// took before. A server whose connections take nothing needs none.
    void open() {
      begin(this);
    }

    /// Ends the guarantee. What connections still hold is given back by them.
    void close() {
      end(this);
    }

    /// Takes the descriptors of one connection if they are available.
    ///
    /// @return whether they were
    boolean tryTake() {
      return each == 0 || tryHold(this) || refused();
    }

    /// Takes the descriptors of one connection; waits for them.
    void take() throws InterruptedException {
      if (!tryTake()) {
        await(this);
      }
    }

    /// Gives the descriptors of one connection back.
    void giveBack() {
      if (release(this)) {
        LOG.log(System.Logger.Level.INFO, "descriptors: back to normal");
      }
    }

    private boolean isOpen() {
      return open.contains(this);
    }

    private int guaranteed() {
      return isOpen() ? Math.max(each, all / (2 * open.size())) : 0;
    }

    private boolean isOwed() {
      return held + each <= guaranteed();
    }

    private int owed() {
      return Math.max(0, guaranteed() - held);
    }
  }

  private synchronized void begin(Share share) {
    if (share.each > 0 && !share.closed && !share.isOpen()) {
      open.add(share);
      notifyAll();
    }
  }

  private synchronized void end(Share share) {
    share.closed = true;
    open.remove(share);
    notifyAll();
  }

  private synchronized boolean tryHold(Share share) {
    return tryHold(share, waiting.size());
  }

  /// A waiter within its guarantee queues behind those alone, and the others behind the others.
  ///
  /// @param before how many wait before it
  private boolean tryHold(Share share, int before) {
    boolean turn =
        waiting.stream().limit(before).noneMatch(other -> other.isOwed() == share.isOwed());
    boolean taken = turn && isThere(share);
    if (taken) {
      share.held += share.each;
      used += share.each;
    }
    return taken;
  }

  /// What is guaranteed to others is kept for them.
  private boolean isThere(Share share) {
    int free = all - used - share.each;
    long kept = open.stream().filter(other -> other != share).mapToLong(Share::owed).sum();
    return free >= 0 && (share.isOwed() || free >= kept);
  }

  private synchronized void await(Share share) throws InterruptedException {
    waiting.add(share);
    try {
      // Waiters of one server are all alike: the first position is for any of them.
      while (!tryHold(share, waiting.indexOf(share))) {
        wait();
      }
    } finally {
      waiting.remove(share);
      notifyAll();
    }
  }

  /// @return whether to log that the shortage is over
  private synchronized boolean release(Share share) {
    share.held -= share.each;
    used -= share.each;
    if (!waiting.isEmpty()) {
      notifyAll();
    }
    // Not with the first one: the next caller may have it already.
    boolean over = exhausted && all - used > all / 2;
    exhausted &= !over;
    return over && said;
  }

  private boolean refused() {
    if (exhausted()) {
      LOG.log(
          System.Logger.Level.WARNING,
          "descriptors: all "
              + all
              + " for connections, of "
              + Rlimit.nofile().soft()
              + " of the process, are in use or guaranteed to other services; further callers"
              + " wait or are rejected");
    }
    return false;
  }

  /// Logged once until the shortage is over, and not again soon: when many leave and many wait, it
  /// ends and begins many times a second.
  ///
  /// @return whether to log it
  private synchronized boolean exhausted() {
    if (exhausted) {
      return false;
    }
    exhausted = true;
    long now = System.nanoTime();
    said = now - quietUntil >= 0;
    if (said) {
      quietUntil = now + QUIET;
    }
    return said;
  }
}
