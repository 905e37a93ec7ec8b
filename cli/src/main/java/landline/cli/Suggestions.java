// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Suggests a known name for an unknown one.
final class Suggestions {

  private Suggestions() {}

  /// A suffix for an error message; empty if no name is near.
  static String hint(String word, Stream<String> names) {
    return of(word, names.toList()).map(name -> ", did you mean " + name + "?").orElse("");
  }

  /// The name with the smallest distance, if that is at most two in five letters.
  static Optional<String> of(String word, List<String> names) {
    return names.stream()
        .min(Comparator.comparingInt(name -> distance(word, name)))
        .filter(name -> distance(word, name) * 5 <= 2 * Math.max(word.length(), 3));
  }

  /// Levenshtein's distance: the number of letters to insert, delete or replace.
  static int distance(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int changed = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(changed, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[to.length()];
  }
}
