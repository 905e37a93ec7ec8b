// SPDX-License-Identifier: Apache-2.0
package landline.time;

import java.nio.charset.StandardCharsets;
import landline.time.Piece.Padding;
import landline.time.Piece.Shape;

/// Writes pieces of one format for one time, as glibc does in the C locale.
///
/// glibc fills a width in three ways, and they differ. Text is padded in front, as a whole. A
/// number grows digits, with its sign in front of them. A composed field such as `%F` is written
/// without flags first and then padded as text is.
final class PieceWriter {
  private static final Strftime DATE_TIME = Strftime.of("%a %b %e %H:%M:%S %Y");
  private static final Strftime AMERICAN_DATE = Strftime.of("%m/%d/%y");
  private static final Strftime DATE = Strftime.of("%Y-%m-%d");
  private static final Strftime HALF_DAY_TIME = Strftime.of("%I:%M:%S %p");
  private static final Strftime MINUTES = Strftime.of("%H:%M");
  private static final Strftime SECONDS = Strftime.of("%H:%M:%S");

  // The longest of these is the first, 24 bytes and up to 6 more for a long year.
  private static final int COMPOSED_LIMIT = 64;

  private final byte[] format;
  private final BrokenDownTime time;
  private final BoundedBytes out;

  PieceWriter(byte[] format, BrokenDownTime time, BoundedBytes out) {
    this.format = format;
    this.time = time;
    this.out = out;
  }

  void write(Piece piece) {
    switch (piece) {
      case Piece.Literal(int from, int to) -> out.append(format, from, to);
      case Piece.Unknown(int from, int to, Shape shape) ->
          text(shape, new String(format, from, to - from, StandardCharsets.ISO_8859_1));
      case Piece.Conversion(char letter, Shape shape) -> write(letter, shape);
    }
  }

  private void write(char letter, Shape shape) {
    switch (letter) {
      case 'a' -> name(shape, time.weekdayName().substring(0, 3));
      case 'A' -> name(shape, time.weekdayName());
      case 'b', 'h' -> name(shape, time.monthName().substring(0, 3));
      case 'B' -> name(shape, time.monthName());
      case 'c' -> composed(shape, DATE_TIME);
      case 'C' -> number(shape, 1, Math.floorDiv(time.year(), 100));
      case 'd' -> number(shape, 2, time.wall().getDayOfMonth());
      case 'D', 'x' -> composed(shape, AMERICAN_DATE);
      case 'e' -> spaced(shape, time.wall().getDayOfMonth());
      case 'F' -> composed(shape, DATE);
      case 'g' -> number(shape, 2, Math.floorMod(time.isoYear(), 100));
      case 'G' -> number(shape, 1, time.isoYear());
      case 'H' -> number(shape, 2, time.wall().getHour());
      case 'I' -> number(shape, 2, time.hour12());
      case 'j' -> number(shape, 3, time.wall().getDayOfYear());
      case 'k' -> spaced(shape, time.wall().getHour());
      case 'l' -> spaced(shape, time.hour12());
      case 'm' -> number(shape, 2, time.wall().getMonthValue());
      case 'M' -> number(shape, 2, time.wall().getMinute());
      case 'p' -> lowerIfSwapped(shape, time.halfDay());
      case 'P' -> padded(shape, lower(time.halfDay()));
      case 'r' -> composed(shape, HALF_DAY_TIME);
      case 'R' -> composed(shape, MINUTES);
      case 's' -> epoch(shape);
      case 'S' -> number(shape, 2, time.wall().getSecond());
      case 'T', 'X' -> composed(shape, SECONDS);
      case 'u' -> number(shape, 1, time.wall().getDayOfWeek().getValue());
      case 'U' -> number(shape, 2, time.sundayWeek());
      case 'V' -> number(shape, 2, time.isoWeek());
      case 'w' -> number(shape, 1, time.weekday());
      case 'W' -> number(shape, 2, time.mondayWeek());
      case 'y' -> number(shape, 2, Math.floorMod(time.year(), 100));
      case 'Y' -> number(shape, 1, time.year());
      case 'z' -> offset(shape);
      case 'Z' -> lowerIfSwapped(shape, time.type().abbreviation());
      case 'n' -> padded(shape, "\n");
      case 't' -> padded(shape, "\t");
      case '%' -> padded(shape, "%");
      default -> throw new IllegalStateException("not a conversion: " + letter);
    }
  }

  private void number(Shape shape, int digits, int value) {
    int least = Math.max(digits, shape.width());
    switch (shape.padding()) {
      case DEFAULT, ZEROS -> zeroFilled(value, least);
      case SPACES -> spaceFilled(Integer.toString(value), least);
      case NONE -> spaceFilled(Integer.toString(value), shape.width());
    }
  }

  /// A number of two places which is padded with spaces unless a flag says otherwise.
  private void spaced(Shape shape, int value) {
    Padding padding = shape.padding() == Padding.DEFAULT ? Padding.SPACES : shape.padding();
    number(new Shape(padding, shape.upper(), shape.swap(), shape.width()), 2, value);
  }

  private void zeroFilled(int value, int least) {
    String digits = Integer.toString(value);
    int sign = value < 0 ? 1 : 0;
    out.append(digits.substring(0, sign));
    out.fill((byte) '0', least - digits.length());
    out.append(digits.substring(sign));
  }

  private void spaceFilled(String text, int least) {
    out.fill((byte) ' ', least - text.length());
    out.append(text);
  }

  /// The epoch's width pads the text, so that zeros come before a minus sign.
  private void epoch(Shape shape) {
    padded(shape, Long.toString(time.epochSecond()));
  }

  /// The sign is a text field of its own and takes the whole width, then the digits take it again.
  private void offset(Shape shape) {
    padded(shape, time.type().offsetSeconds() < 0 ? "-" : "+");
    number(shape, 4, time.offsetDigits());
  }

  private void composed(Shape shape, Strftime parts) {
    BoundedBytes inner = new BoundedBytes(COMPOSED_LIMIT);
    parts.write(time, inner);
    text(shape, new String(inner.toByteArray(), StandardCharsets.US_ASCII));
  }

  /// A weekday or a month, where both `^` and `#` mean upper case.
  private void name(Shape shape, String name) {
    padded(shape, shape.upper() || shape.swap() ? upper(name) : name);
  }

  /// A text that is in upper case by itself; `#` beats `^`.
  private void lowerIfSwapped(Shape shape, String text) {
    if (shape.swap()) {
      padded(shape, lower(text));
    } else {
      text(shape, text);
    }
  }

  private void text(Shape shape, String text) {
    padded(shape, shape.upper() ? upper(text) : text);
  }

  private void padded(Shape shape, String text) {
    byte filler = (byte) (shape.padding() == Padding.ZEROS ? '0' : ' ');
    out.fill(filler, shape.width() - text.length());
    out.append(text);
  }

  // Only ASCII letters have a case in the C locale; any other byte must stay as it is.
  private static String upper(String text) {
    StringBuilder upper = new StringBuilder(text);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      upper.setCharAt(i, c >= 'a' && c <= 'z' ? (char) (c - 'a' + 'A') : c);
    }
    return upper.toString();
  }

  private static String lower(String text) {
    StringBuilder lower = new StringBuilder(text);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      lower.setCharAt(i, c >= 'A' && c <= 'Z' ? (char) (c - 'A' + 'a') : c);
    }
    return lower.toString();
  }
}
