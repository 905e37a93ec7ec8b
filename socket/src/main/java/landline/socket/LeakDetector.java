// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.lang.ref.Cleaner;
import org.jspecify.annotations.Nullable;

/// Closes descriptors whose owners became unreachable while they were open, and reports each once.
final class LeakDetector implements Runnable {

  /// The property that makes every socket record where it was opened.
  static final String TRACE = "landline.socket.trace";

  private static final Cleaner CLEANER =
      Cleaner.create(Thread.ofPlatform().daemon().name("landline-leaks").factory());
  private static final boolean TRACED = Boolean.getBoolean(TRACE);

  private final Descriptor descriptor;
  private final Object what;
  private final @Nullable Throwable opened = TRACED ? new Throwable("opened here") : null;

  private LeakDetector(Descriptor descriptor, Object what) {
    this.descriptor = descriptor;
    this.what = what;
  }

  /// Watches an owner of a descriptor. Cleaning after a proper close does nothing.
  ///
  /// @param what the leaked thing, made a text only on a leak; it must not refer to the owner
  static Cleaner.Cleanable watch(Object owner, Descriptor descriptor, Object what) {
    return CLEANER.register(owner, new LeakDetector(descriptor, what));
  }

  @Override
  public void run() {
    Object event = Events.current().beginClose(descriptor, null);
    if (!descriptor.close()) {
      return;
    }
    CounterTotals.PROCESS.leaks.increment();
    if (event != null) {
      Events.current().endClose(event, descriptor, true);
    }
    // Made here: a logger costs the first socket more than all else in this class.
    System.Logger log = System.getLogger("landline.socket");
    String message = what + " (fd " + descriptor.fd() + ") was never closed; it is closed now";
    if (opened == null) {
      log.log(
          System.Logger.Level.WARNING,
          message + ". Start java with -D" + TRACE + "=true to see where it was opened");
    } else {
      log.log(System.Logger.Level.WARNING, message, opened);
    }
  }
}
