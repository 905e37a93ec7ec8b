// SPDX-License-Identifier: Apache-2.0
package landline.time;

/// One part of a parsed format, in the order of the format.
///
/// Offsets point into the bytes of the format, so that a piece can be as cheap as two numbers.
sealed interface Piece {

  /// The width asked for, 0 if none was.
  default int width() {
    return switch (this) {
      case Literal _ -> 0;
      case Conversion conversion -> conversion.shape().width();
      case Unknown unknown -> unknown.shape().width();
    };
  }

  /// Bytes that are copied as they are.
  record Literal(int from, int to) implements Piece {}

  /// A conversion that glibc has, such as `%_5d`. The modifiers `E` and `O` are gone by now: in the
  /// C locale they decide whether a conversion is valid and change nothing else.
  record Conversion(char letter, Shape shape) implements Piece {}

  /// A conversion that glibc does not have, such as `%Q`, or one that the end of the format cut
  /// off. Its own text is copied, yet width, padding and `^` still apply to it.
  record Unknown(int from, int to, Shape shape) implements Piece {}

  /// What stands between the percent sign and the letter.
  ///
  /// @param padding what fills up to the width; the last flag of `_`, `-` and `0` wins
  /// @param upper whether `^` asked for upper case
  /// @param swap whether `#` asked for the other case
  /// @param width the least number of bytes, 0 if none was asked; too large a number is
  ///   [Integer#MAX_VALUE]
  record Shape(Padding padding, boolean upper, boolean swap, int width) {}

  /// How a field is filled up.
  enum Padding {
    /// No flag: the conversion decides, zeros for most numbers and spaces for the rest.
    DEFAULT,
    /// `_`: spaces.
    SPACES,
    /// `-`: a number gets no digits beyond its own; a width is still filled, with spaces.
    NONE,
    /// `0`: zeros, also for text.
    ZEROS
  }
}
