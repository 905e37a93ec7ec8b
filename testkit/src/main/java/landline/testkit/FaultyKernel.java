// SPDX-License-Identifier: Apache-2.0
package landline.testkit;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import landline.socket.Errno;
import landline.socket.sys.Kernel;

/// A kernel that fails on demand: `accept4` fails with EMFILE, `recv` is interrupted, `send` takes
/// one byte. It replaces the real one in the whole process, from [#install] to [#close]:
///
/// ```java
/// try (var faulty = FaultyKernel.install()) {
///   faulty.fail(KernelCall.ACCEPT4, 1, Errno.EMFILE);
///   assertThrows(IOException.class, () -> listener.accept());
/// }
/// ```
///
/// A fault replaces the call, so the call has no effect, except for close(2) and [#failAfter]. Uses
/// are counted from the moment when the fault was set, over all threads and descriptors unless
/// [#only] restricts them. A fault should be a possible one: EAGAIN from a socket that has data
/// makes the library wait for ever, and so does a short `recv` on TCP, or a short `recvmmsg`, which
/// the kernel returns only when the queue is empty.
public final class FaultyKernel implements AutoCloseable {

  /// Added to the outcome of a call that is made before it fails.
  private static final long AFTER = -(1L << 32);

  /// A fault at the n-th use, or at every n-th use.
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
  private boolean closed;

  private FaultyKernel() {
    real = Kernel.replace(calls);
  }

  /// Replaces the kernel in use by one without faults.
  ///
  /// @return the kernel; closing it restores the other one
  public static FaultyKernel install() {
    return new FaultyKernel();
  }

  /// Makes one use of a call fail.
  ///
  /// @param nth the use of it from now on, 1 for the next
  public FaultyKernel fail(KernelCall call, int nth, Errno errno) {
    return add(call, nth, false, -errno.value());
  }

  /// Makes every n-th use of a call fail.
  ///
  /// @param nth 1 for all uses, 2 for every other
  public FaultyKernel failEvery(KernelCall call, int nth, Errno errno) {
    return add(call, nth, true, -errno.value());
  }

  /// Makes one use of a call move fewer bytes than requested.
  ///
  /// @param call one that moves bytes or messages, such as `RECV`
  /// @param nth the use of it from now on, 1 for the next
  /// @param bytes the maximum; messages, for `SENDMMSG` and `RECVMMSG`
  public FaultyKernel shorten(KernelCall call, int nth, int bytes) {
    return add(call, nth, false, limit(call, bytes));
  }

  /// Makes every n-th use of a call move fewer bytes than requested.
  ///
  /// @param call one that moves bytes or messages, such as `RECV`
  /// @param nth 1 for all uses, 2 for every other
  /// @param bytes the maximum; messages, for `SENDMMSG` and `RECVMMSG`
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

  /// Makes one use of connect(2) fail after the call: an interrupted attempt goes on in the kernel.
  ///
  /// @param call `CONNECT`; `CLOSE` always fails this way
  /// @param nth the use of it from now on, 1 for the next
  /// @param errno such as EINTR
  public FaultyKernel failAfter(KernelCall call, int nth, Errno errno) {
    if (call != KernelCall.CONNECT && call != KernelCall.CLOSE) {
      throw new IllegalArgumentException("call never fails after its work: " + call);
    }
    return add(call, nth, false, call == KernelCall.CLOSE ? -errno.value() : AFTER - errno.value());
  }

  /// Limits the faults that are set from now on to some uses; others are not counted. So other
  /// threads' calls are not hit by accident:
  ///
  /// ```java
  /// kernel.only(use -> use.fd() == fd).fail(KernelCall.RECV, 1, Errno.EINTR);
  /// ```
  ///
  /// @param which is called on the thread that makes the call
  public FaultyKernel only(Predicate<KernelUse> which) {
    condition = which;
    return this;
  }

  /// Runs an action whenever one of the faults that are set from now on has occurred, before the
  /// call returns and on its thread: for example, data that arrives only now makes an EAGAIN true.
  ///
  /// @param action may make system calls
  public FaultyKernel then(Runnable action) {
    then = action;
    return this;
  }

  /// Counts the faults that have occurred, so that a test can check that it tested something.
  ///
  /// @return the number of calls that failed or were cut short
  public int hits() {
    return hits.get();
  }

  /// Counts a use of a call without a descriptor.
  ///
  /// @return a negated error number to fail with, or the number of bytes that may be moved
  long next(KernelCall call) {
    return next(call, -1);
  }

  /// Counts a use of a call that moves nothing.
  ///
  /// @return a negated error number to fail with, or the number of bytes that may be moved
  long next(KernelCall call, int fd) {
    return next(call, fd, Long.MAX_VALUE);
  }

  /// Counts a use of a call.
  ///
  /// @param length the number of bytes that are to be moved; a limit above it is no fault
  /// @return a negated error number to fail with, or the number of bytes that may be moved
  long next(KernelCall call, int fd, long length) {
    long outcome = Long.MAX_VALUE;
    if (faults.isEmpty()) {
      return outcome;
    }
    Runnable action = () -> {};
    var use = new KernelUse(call, fd, Thread.currentThread());
    for (Fault fault : faults) {
      if (fault.hits(use) && fault.outcome() < length && outcome == Long.MAX_VALUE) {
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

  /// Restores the kernel that was in use before, once.
  @Override
  public void close() {
    if (closed) {
      return;
    }
    if (Kernel.current() != calls) {
      throw new IllegalStateException("another kernel was installed later and is not closed yet");
    }
    Kernel.replace(real);
    closed = true;
  }
}
