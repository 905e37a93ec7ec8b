// SPDX-License-Identifier: Apache-2.0
package landline.testkit;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import landline.socket.Errno;
import landline.socket.sys.Kernel;

/// A kernel that fails on demand: `accept4` says EMFILE, `recv` is interrupted, `send` takes one
/// byte. It stands in for the real one in the whole process, from [#install] to [#close]:
///
/// ```java
/// try (var kernel = FaultyKernel.install()) {
///   kernel.fail(KernelCall.ACCEPT4, 1, Errno.EMFILE);
///   ...
/// }
/// ```
///
/// A fault comes instead of the call, so what the call would have done is not done, but for
/// close(2) and [#failAfter]. Uses are counted from the moment when the fault was ordered, over all
/// threads and descriptors unless [#only] says which. A fault should be one that the kernel could
/// give: EAGAIN from a socket that has data makes the library wait for ever, and so does a short
/// `recv` on TCP, or a short `recvmmsg`, where the kernel stops short only when nothing is left.
public final class FaultyKernel implements AutoCloseable {

  /// Added to the outcome of a call that is made all the same.
  private static final long AFTER = -(1L << 32);

  /// What happens at the n-th use, or at every n-th use.
  private record Fault(
      KernelCall call,
      int nth,
      boolean repeats,
      long outcome,
      Predicate<KernelUse> condition,
      Runnable then,
      AtomicInteger uses) {

    boolean hits(KernelUse made) {
      if (made.call() != call || !condition.test(made)) {
        return false;
      }
      int use = uses.incrementAndGet();
      return repeats ? use % nth == 0 : use == nth;
    }
  }

  private final List<Fault> faults = new CopyOnWriteArrayList<>();
  private final AtomicInteger hits = new AtomicInteger();
  private final FaultyCalls calls = new FaultyCalls(this);
  private final Kernel real;
  private Predicate<KernelUse> condition = use -> true;
  private Runnable then = () -> {};

  private FaultyKernel() {
    real = Kernel.replace(calls);
  }

  /// Puts a kernel without faults in the place of the one in use.
  ///
  /// @return the kernel; close it to have the other one back
  public static FaultyKernel install() {
    return new FaultyKernel();
  }

  /// Makes one use of a call fail.
  ///
  /// @param nth which use of it from now on, 1 for the next
  public FaultyKernel fail(KernelCall call, int nth, Errno errno) {
    return add(call, nth, false, -errno.value());
  }

  /// Makes every n-th use of a call fail.
  ///
  /// @param nth 1 for all uses, 2 for every other
  public FaultyKernel failEvery(KernelCall call, int nth, Errno errno) {
    return add(call, nth, true, -errno.value());
  }

  /// Makes one use of a call move fewer bytes than it was asked to.
  ///
  /// @param call one that moves bytes or messages, such as `RECV`
  /// @param nth which use of it from now on, 1 for the next
  /// @param bytes how many at most; messages, for `SENDMMSG` and `RECVMMSG`
  public FaultyKernel shorten(KernelCall call, int nth, int bytes) {
    return add(call, nth, false, limit(call, bytes));
  }

  /// Makes every n-th use of a call move fewer bytes than it was asked to.
  ///
  /// @param call one that moves bytes or messages, such as `RECV`
  /// @param nth 1 for all uses, 2 for every other
  /// @param bytes how many at most; messages, for `SENDMMSG` and `RECVMMSG`
  public FaultyKernel shortenEvery(KernelCall call, int nth, int bytes) {
    return add(call, nth, true, limit(call, bytes));
  }

  private static long limit(KernelCall call, int bytes) {
    if (!call.canBeShort()) {
      throw new IllegalArgumentException("call is never short: " + call);
    }
    if (bytes < 1) {
      throw new IllegalArgumentException("bytes < 1: " + bytes);
    }
    return bytes;
  }

  private FaultyKernel add(KernelCall call, int nth, boolean repeats, long outcome) {
    if (nth < 1) {
      throw new IllegalArgumentException("nth < 1: " + nth);
    }
    if (outcome == 0) {
      throw new IllegalArgumentException("errno is no error: " + Errno.SUCCESS);
    }
    faults.add(new Fault(call, nth, repeats, outcome, condition, then, new AtomicInteger()));
    return this;
  }

  /// Makes one use of connect(2) fail after it has done its work: an interrupted attempt goes on in
  /// the kernel.
  ///
  /// @param call `CONNECT`; `CLOSE` always fails so
  /// @param nth which use of it from now on, 1 for the next
  /// @param errno how, such as EINTR
  public FaultyKernel failAfter(KernelCall call, int nth, Errno errno) {
    if (call != KernelCall.CONNECT && call != KernelCall.CLOSE) {
      throw new IllegalArgumentException("call never fails after its work: " + call);
    }
    return add(call, nth, false, call == KernelCall.CLOSE ? -errno.value() : AFTER - errno.value());
  }

  /// Limits the faults that are ordered from now on to some uses; others are not counted. So the
  /// traffic of other threads is not hit by accident:
  ///
  /// ```java
  /// kernel.only(use -> use.fd() == fd).fail(KernelCall.RECV, 1, Errno.EINTR);
  /// ```
  ///
  /// @param which is asked on the thread that makes the call
  public FaultyKernel only(Predicate<KernelUse> which) {
    condition = which;
    return this;
  }

  /// Does something whenever one of the faults that are ordered from now on has come, before the
  /// call returns and on its thread: data that comes only now makes an EAGAIN true.
  ///
  /// @param action may make calls of its own
  public FaultyKernel then(Runnable action) {
    then = action;
    return this;
  }

  /// How many faults have come so far, so that a test can see that it tested something.
  ///
  /// @return the number of calls that failed or were cut short
  public int hits() {
    return hits.get();
  }

  /// Counts a use of a call that is given no descriptor.
  ///
  /// @return a negated error number to fail with, or how many bytes may be moved
  long next(KernelCall call) {
    return next(call, -1);
  }

  /// Counts a use of a call.
  ///
  /// @return a negated error number to fail with, or how many bytes may be moved
  long next(KernelCall call, int fd) {
    long outcome = Long.MAX_VALUE;
    if (faults.isEmpty()) {
      return outcome;
    }
    Runnable action = () -> {};
    var use = new KernelUse(call, fd, Thread.currentThread());
    for (Fault fault : faults) {
      if (fault.hits(use) && outcome == Long.MAX_VALUE) {
        hits.incrementAndGet();
        outcome = fault.outcome();
        action = fault.then();
      }
    }
    action.run();
    return outcome;
  }

  /// Whether the call is made before it fails.
  static boolean isAfter(long outcome) {
    return outcome <= AFTER;
  }

  /// The negated error number of an outcome.
  static int errno(long outcome) {
    return (int) (isAfter(outcome) ? outcome - AFTER : outcome);
  }

  /// Puts the kernel back that was in use before.
  @Override
  public void close() {
    if (Kernel.current() != calls) {
      throw new IllegalStateException("another kernel was installed later and is not closed yet");
    }
    Kernel.replace(real);
  }
}
