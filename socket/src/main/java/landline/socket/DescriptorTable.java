// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A table by the numbers of descriptors, which grows. Reading takes no lock.
final class DescriptorTable<T> {

  private volatile AtomicReferenceArray<T> entries;

  DescriptorTable(int capacity) {
    entries = new AtomicReferenceArray<>(capacity);
  }

  @Nullable T get(int number) {
    AtomicReferenceArray<T> all = entries;
    return number < all.length() ? all.get(number) : null;
  }

  /// Replaces an entry.
  ///
  /// @return the one that was there
  synchronized @Nullable T put(int number, @Nullable T entry) {
    int length = entries.length();
    if (number >= length) {
      var larger = new AtomicReferenceArray<T>(Math.max(number + 1, 2 * length));
      for (int i = 0; i < length; i++) {
        larger.setPlain(i, entries.get(i));
      }
      entries = larger;
    }
    return entries.getAndSet(number, entry);
  }

  /// Removes an entry. Synchronized with [#put], which may be copying the table.
  ///
  /// @return false if another one is there, or none
  synchronized boolean remove(int number, T entry) {
    return entries.compareAndSet(number, entry, null);
  }

  void forEach(Consumer<T> action) {
    AtomicReferenceArray<T> all = entries;
    for (int i = 0; i < all.length(); i++) {
      T entry = all.get(i);
      if (entry != null) {
        action.accept(entry);
      }
    }
  }
}
