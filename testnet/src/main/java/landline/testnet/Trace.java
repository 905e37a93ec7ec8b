// SPDX-License-Identifier: Apache-2.0
package landline.testnet;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// The events on a network. Guarded by the clock's lock.
///
/// Events at the same moment in different places have no order; they are listed by the names of the
/// places.
final class Trace {

  private static final int MOST = 100_000;
  private static final long SECOND = 1_000_000_000;

  private record Line(long at, String where, String what) {
    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%d.%09d %s %s", at / SECOND, at % SECOND, where, what);
    }
  }

  private final List<Line> lines = new ArrayList<>();
  private long left;

  void add(long at, String where, String what) {
    if (lines.size() < MOST) {
      lines.add(new Line(at, where, what));
    } else {
      left++;
    }
  }

  List<String> lines() {
    var text = new ArrayList<String>();
    lines.stream()
        .sorted(Comparator.comparingLong(Line::at).thenComparing(Line::where))
        .forEach(line -> text.add(line.toString()));
    if (left > 0) {
      text.add("and " + left + " more");
    }
    return List.copyOf(text);
  }
}
