// SPDX-License-Identifier: Apache-2.0
package landline.time;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// A parsed strftime format: bytes in, bytes out, the same bytes as glibc 2.36 gives in the C
/// locale.
///
/// It knows every conversion, flag (`_ - 0 ^ #`), width and modifier (`E`, `O`) that glibc has, and
/// no more: the extensions of `date(1)` such as `%N` and `%:z` are unknown here too. What is
/// unknown is copied, as is every byte that belongs to no conversion, whatever its charset. A NUL
/// byte ends the format, as it ends a C string.
///
/// Two results are better than glibc's. `%s` is the instant itself, where glibc goes back from the
/// wall clock and can miss it when an hour came twice. And years beyond five million keep their
/// daylight saving time.
///
/// Immutable; any thread may use it. See `strftime(3)`.
final class Strftime {
  private final byte[] format;
  private final List<Piece> pieces;

  private Strftime(byte[] format) {
    this.format = format;
    this.pieces = FormatParser.parse(format);
  }

  /// Parses a format. Every text is one, at worst one without conversions.
  ///
  /// @param format the text, taken as UTF-8
  /// @return the parsed format
  static Strftime of(String format) {
    return of(format.getBytes(StandardCharsets.UTF_8));
  }

  /// Parses a format of any bytes.
  ///
  /// @param format the bytes, of which those from the first NUL on do not count
  /// @return the parsed format
  static Strftime of(byte[] format) {
    int end = 0;
    while (end < format.length && format[end] != 0) {
      end++;
    }
    return new Strftime(Arrays.copyOf(format, end));
  }

  /// {@return whether at least one conversion is valid; a literal percent sign, `%%`, is one}
  boolean converts() {
    return pieces.stream().anyMatch(Piece.Conversion.class::isInstance);
  }

  /// {@return the largest width that the format asks for, 0 if it asks for none; a number that no
  /// int can hold counts as [Integer#MAX_VALUE]}
  int widest() {
    return pieces.stream().mapToInt(Piece::width).max().orElse(0);
  }

  /// Writes the time as this format says, or nothing if that would be longer than `limit` bytes.
  /// Formatting stops where the limit is passed: neither memory nor time is spent on a huge width.
  ///
  /// @param instant the time; what is finer than a second does not count
  /// @param zone whose clocks and abbreviations to use
  /// @param limit the most bytes to give
  /// @return the formatted bytes, or empty if they are more than the limit
  /// @throws IllegalArgumentException if the limit is negative
  /// @throws java.time.DateTimeException if the year lies outside ±999,999,998
  Optional<byte[]> format(Instant instant, Zone zone, int limit) {
    if (limit < 0) {
      throw new IllegalArgumentException("limit < 0: " + limit);
    }
    BoundedBytes out = new BoundedBytes(limit);
    write(BrokenDownTime.of(instant, zone), out);
    return out.overflown() ? Optional.empty() : Optional.of(out.toByteArray());
  }

  void write(BrokenDownTime time, BoundedBytes out) {
    PieceWriter writer = new PieceWriter(format, time, out);
    for (Piece piece : pieces) {
      if (out.overflown()) {
        return;
      }
      writer.write(piece);
    }
  }
}
