// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import landline.socket.sys.Scratch;

/// The registrations of one descriptor for readiness, which closing it ends.
///
/// The references are weak: the cleaner of an unreachable socket refers to its descriptor, and must
/// not keep the socket alive through a key.
final class PollRegistrations {

  private final List<WeakReference<Poll.Key<?>>> keys = new ArrayList<>(1);

  synchronized void add(Poll.Key<?> key) {
    keys.add(new WeakReference<>(key));
  }

  synchronized void remove(Poll.Key<?> key) {
    keys.removeIf(reference -> reference.refersTo(key) || reference.refersTo(null));
  }

  /// Ends all registrations before the number is free.
  ///
  /// @param tellKernel whether duplicates have the same open file, so that epoll would go on with
  ///   it
  void end(Scratch s, boolean tellKernel) {
    List<WeakReference<Poll.Key<?>>> all;
    synchronized (this) {
      all = List.copyOf(keys);
      keys.clear();
    }
    for (WeakReference<Poll.Key<?>> reference : all) {
      Poll.Key<?> key = reference.get();
      if (key != null) {
        key.end(s, tellKernel);
      }
    }
  }
}
