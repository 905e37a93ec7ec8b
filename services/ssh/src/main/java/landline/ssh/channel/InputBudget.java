// SPDX-License-Identifier: Apache-2.0
package landline.ssh.channel;

import java.util.concurrent.atomic.AtomicLong;

/// What the windows of all channels of a server may have together beyond what each has at first. A
/// window grows as its command reads, as long as there is something left; so commands that do not
/// read have little of the peers' input in memory, and none takes away what another one has. Any
/// thread may use it.
public final class InputBudget {

  private final AtomicLong left;

  /// @param bytes in all
  public InputBudget(long bytes) {
    left = new AtomicLong(bytes);
  }

  /// Takes a part.
  ///
  /// @return false if less is left
  boolean take(long bytes) {
    long before = left.getAndUpdate(all -> all >= bytes ? all - bytes : all);
    return before >= bytes;
  }

  /// Gives a part back.
  void give(long bytes) {
    left.addAndGet(bytes);
  }
}
