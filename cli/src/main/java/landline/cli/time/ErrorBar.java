// SPDX-License-Identifier: Apache-2.0
package landline.cli.time;

import java.util.Arrays;

/// A value with its error, drawn in a line of characters.
///
/// @param low the least value that it may be
/// @param value in between
/// @param high the greatest value that it may be
record ErrorBar(double low, double value, double high) {

  /// What a line shows.
  ///
  /// @param from at its first character
  /// @param to at its last character
  record Scale(double from, double to) {

    /// The character of a value, of so many.
    int column(double value, int width) {
      if (!(to > from)) {
        return width / 2;
      }
      long column = Math.round((value - from) / (to - from) * (width - 1));
      return (int) Math.clamp(column, 0, width - 1L);
    }
  }

  /// Draws it; without blanks at the end.
  ///
  /// @param width characters of the whole line
  String draw(Scale scale, int width, Symbols symbols) {
    char[] line = new char[width];
    Arrays.fill(line, ' ');
    if (scale.from() <= 0 && scale.to() >= 0) {
      line[scale.column(0, width)] = symbols.zero();
    }
    int first = scale.column(low, width);
    int last = scale.column(high, width);
    Arrays.fill(line, first, last + 1, symbols.bar());
    line[first] = symbols.low();
    line[last] = symbols.high();
    line[scale.column(value, width)] = symbols.point();
    return String.valueOf(line).stripTrailing();
  }
}
