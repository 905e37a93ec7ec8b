// SPDX-License-Identifier: Apache-2.0
package landline.socket.internal;

import landline.socket.sys.Libc;
import landline.socket.sys.Scratch;

/// Initializes the JDK's linker early: that takes as long as parsing a command line, and a short
/// command has nothing else to do meanwhile.
public final class Preload {

  private Preload() {}

  /// Makes a first call on a thread of its own, and returns at once.
  public static void start() {
    Thread.ofPlatform().daemon().name("landline-preload").start(Preload::call);
  }

  private static void call() {
    try (Scratch s = Scratch.take()) {
      Libc.monotonicNanos(s);
    } catch (RuntimeException | LinkageError denied) {
      // The first call that matters fails in the same way, and says why.
    }
  }
}
