// SPDX-License-Identifier: Apache-2.0
package landline.cli.time;

import java.nio.charset.Charset;

/// The characters that a terminal can show, for numbers and pictures.
///
/// @param plusMinus between a value and its error
/// @param micro the prefix of a millionth
/// @param low the lower end of an error bar
/// @param bar between its ends
/// @param high its upper end
/// @param point a value
/// @param zero where 0 is, when nothing else is there
/// @param axis at the left of a picture
record Symbols(
    String plusMinus,
    String micro,
    char low,
    char bar,
    char high,
    char point,
    char zero,
    char axis) {

  /// For charsets that have the characters.
  static final Symbols UNICODE = new Symbols("±", "µ", '├', '─', '┤', '●', '┊', '│');

  /// For all charsets.
  static final Symbols ASCII = new Symbols("+-", "u", '|', '-', '|', 'o', ':', '|');

  /// The symbols of a charset.
  static Symbols of(Charset charset) {
    return charset.canEncode() && charset.newEncoder().canEncode("±µ├─┤●┊│") ? UNICODE : ASCII;
  }
}
