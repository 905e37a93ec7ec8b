// SPDX-License-Identifier: Apache-2.0
package landline.interop.faults;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import landline.socket.Errno;
import landline.socket.Socket;
import landline.socket.SystemCallFailure;
import landline.testkit.ConnectedPair;
import landline.testkit.FaultyKernel;
import landline.testkit.KernelCall;
import landline.testkit.KernelUse;
import org.jspecify.annotations.Nullable;

/// The steps of one [FaultCase]: what is done in each, and what the fault makes of it.
final class FaultSteps implements AutoCloseable {

  private static final Duration LONG = Duration.ofMinutes(10);

  private final FaultCase fault;
  private final KernelCall call;
  private final FaultyKernel kernel = FaultyKernel.install();
  private final AtomicInteger came = new AtomicInteger();
  private final List<Runnable> open = new ArrayList<>();
  private boolean starved;
  private @Nullable Action supply;
  private volatile boolean stepping;
  private Action remedy = () -> {};

  /// Something that can be done again if it fails.
  interface Action {
    void run() throws Exception;
  }

  FaultSteps(FaultCase fault, KernelCall call) {
    this.fault = fault;
    this.call = call;
    Thread worker = Thread.currentThread();
    Predicate<KernelUse> ours =
        fault.isOfPollers()
            ? use -> use.thread().getName().startsWith("landline-poller")
            : use -> stepping && (use.thread() == worker || opensFiles(use));
    kernel.only(ours).then(this::came);
    if (fault.errno().equals(Errno.SUCCESS)) {
      kernel.shorten(call, fault.nth(), 1);
    } else if (fault.row().endsWith("made all the same")) {
      kernel.failAfter(call, fault.nth(), fault.errno());
    } else {
      kernel.fail(call, fault.nth(), fault.errno());
    }
  }

  /// On behalf of a virtual thread, which must not wait for a disk.
  private static boolean opensFiles(KernelUse use) {
    return use.thread().getName().equals("landline-open");
  }

  private void came() {
    came.incrementAndGet();
    run(remedy);
  }

  private static void run(Action action) {
    try {
      action.run();
    } catch (Exception failed) {
      throw new AssertionError("what follows the fault failed", failed);
    }
  }

  FaultCase fault() {
    return fault;
  }

  boolean hasCome() {
    return came.get() > 0;
  }

  /// What happens right after the fault: an EAGAIN is true only if what the call wants comes later.
  void afterwards(Action action) {
    remedy = action;
  }

  /// Makes the next recv(2) of this thread find nothing, and the data come right after it.
  void starveNext(Action send) {
    if (supply == null) {
      Thread worker = Thread.currentThread();
      kernel
          .only(use -> use.thread() == worker && starved)
          .then(this::supply)
          .failEvery(KernelCall.RECV, 1, Errno.EAGAIN);
    }
    supply = send;
    starved = true;
  }

  private void supply() {
    starved = false;
    run(Objects.requireNonNull(supply));
  }

  /// A socket to be closed at the end, with a timeout if the case wants one.
  Socket keep(Socket socket) {
    open.add(socket::close);
    return timed(socket);
  }

  ConnectedPair link() throws IOException {
    ConnectedPair link = ConnectedPair.of(fault.transport());
    open.add(link::close);
    timed(link.near());
    timed(link.far());
    return link;
  }

  private Socket timed(Socket socket) {
    if (fault.timed()) {
      socket.timeout(LONG);
    }
    return socket;
  }

  /// Does something. If the fault comes and the user is to see it, its error is checked, and the
  /// same must then succeed.
  void step(Action action) throws Exception {
    int before = came.get();
    stepping = true;
    try {
      action.run();
    } catch (IOException failed) {
      if (came.get() == before || fault.isAbsorbed(call)) {
        throw new AssertionError("fails for no reason", failed);
      }
      check(failed);
      action.run();
      return;
    } finally {
      stepping = false;
    }
    if (came.get() != before && !fault.isAbsorbed(call)) {
      throw new AssertionError("the fault was swallowed");
    }
  }

  private void check(IOException failed) {
    String message = String.valueOf(failed.getMessage());
    boolean right =
        failed instanceof SystemCallFailure failure
            && failure.errno().equals(fault.errno())
            && message.startsWith(failure.call() + " ")
            && message.endsWith(": " + fault.errno())
            && message.lines().count() == 1;
    if (!right) {
      throw new AssertionError("not the error that came", failed);
    }
  }

  /// Closes all sockets and says if the case did not test anything.
  @Override
  public void close() {
    try {
      open.forEach(Runnable::run);
    } finally {
      kernel.close();
    }
    if (came.get() != 1) {
      throw new AssertionError("the fault came " + came.get() + " times");
    }
  }
}
