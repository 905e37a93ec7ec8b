// SPDX-License-Identifier: Apache-2.0
package landline.testnet;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The shared state of both ends of a connection. Guarded by the clock's lock.
final class Link {

  private final MemoryNetwork network;
  private final long number;
  private final Pipe there;
  private final Pipe back;
  private @Nullable MemoryConnection dialler;
  private @Nullable MemoryConnection listener;
  private long left;
  private boolean broken;

  Link(MemoryNetwork network, long number, Conditions conditions, long seed) {
    this.network = network;
    this.number = number;
    left = conditions.resetAfter().orElse(Long.MAX_VALUE);
    there = new Pipe(network.clock(), this, conditions, seed, false);
    back = new Pipe(network.clock(), this, conditions, seed, true);
  }

  void connect(MemoryConnection from, MemoryConnection to) {
    dialler = from;
    listener = to;
  }

  long number() {
    return number;
  }

  /// The direction from the client to the server.
  Pipe there() {
    return there;
  }

  Pipe back() {
    return back;
  }

  Pipe back(Pipe of) {
    return of == there ? back : there;
  }

  MemoryConnection reader(Pipe of) {
    return Objects.requireNonNull(of == there ? listener : dialler);
  }

  /// How many of these bytes may still arrive.
  int allow(int bytes) {
    int allowed = (int) Math.min(left, bytes);
    left -= allowed;
    return allowed;
  }

  /// Whether the next byte breaks the connection.
  boolean isUsedUp() {
    return left == 0;
  }

  boolean isBroken() {
    return broken;
  }

  /// The network breaks the connection.
  void breakBoth() {
    if (!broken) {
      broken = true;
      reader(there).heardReset();
      reader(back).heardReset();
    }
  }

  void log(String where, String what) {
    network.log(where, what);
  }
}
