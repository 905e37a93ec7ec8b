// SPDX-License-Identifier: Apache-2.0
package landline.cli.time;

import java.util.Arrays;

/// A picture of offsets over time, in lines of characters.
final class OffsetPlot {

  private OffsetPlot() {}

  /// Draws it: a point for each sample.
  ///
  /// @param times in seconds, rising
  /// @param offsets in seconds, at least one
  /// @param columns of the terminal
  /// @param rows of the picture
  static String draw(double[] times, double[] offsets, int columns, int rows, Symbols symbols) {
    double least = Arrays.stream(offsets).min().orElse(0);
    double greatest = Arrays.stream(offsets).max().orElse(0);
    String top = Seconds.signed(greatest, symbols);
    String bottom = Seconds.signed(least, symbols);
    int labels = Math.max(top.length(), bottom.length());
    int width = Math.max(16, columns - labels - 3);
    var time = new ErrorBar.Scale(times[0], times[times.length - 1]);
    var offset = new ErrorBar.Scale(least, greatest);
    char[][] cells = new char[rows][width];
    for (char[] row : cells) {
      Arrays.fill(row, ' ');
    }
    for (int i = 0; i < offsets.length; i++) {
      int row = rows - 1 - offset.column(offsets[i], rows);
      cells[row][time.column(times[i], width)] = symbols.point();
    }
    var lines = new StringBuilder();
    for (int row = 0; row < rows; row++) {
      String label = row == 0 ? top : row == rows - 1 ? bottom : "";
      String line =
          " ".repeat(labels - label.length())
              + label
              + " "
              + symbols.axis()
              + String.valueOf(cells[row]);
      lines.append(line.stripTrailing()).append('\n');
    }
    return lines.toString();
  }
}
