// SPDX-License-Identifier: Apache-2.0
package landline.time;

import java.util.ArrayList;
import java.util.List;
import landline.time.Piece.Padding;
import landline.time.Piece.Shape;

/// Cuts a format into pieces in one pass. It accepts any bytes and never fails, as glibc's does.
///
/// The grammar of a conversion is `%`, flags `_ - 0 ^ #` in any number and order, decimal digits
/// for the width, one modifier `E` or `O`, one letter. A zero is a flag until the width has begun.
final class FormatParser {
  private static final String PLAIN = "%aAbBcCdDeFgGhHIjklmMnpPrRsStTuUVwWxXyYzZ";
  // glibc refuses a modifier letter by letter; these are the letters where it does not.
  private static final String AFTER_E = "cCnpPrRsTtuxXyYzZ";
  private static final String AFTER_O = "bBCdegGhHIjklmMnpPrRsStTuUVwWyzZ";

  private final byte[] format;
  private final List<Piece> pieces = new ArrayList<>();
  private int at;

  private FormatParser(byte[] format) {
    this.format = format;
  }

  static List<Piece> parse(byte[] format) {
    return new FormatParser(format).pieces();
  }

  private List<Piece> pieces() {
    while (at < format.length) {
      int start = at;
      while (at < format.length && format[at] != '%') {
        at++;
      }
      if (at > start) {
        pieces.add(new Piece.Literal(start, at));
      }
      if (at < format.length) {
        pieces.add(conversion());
      }
    }
    return List.copyOf(pieces);
  }

  private Piece conversion() {
    int start = at++;
    Shape shape = shape();
    char modifier = peek() == 'E' || peek() == 'O' ? (char) format[at++] : ' ';
    if (at == format.length) {
      return new Piece.Unknown(start, at, shape);
    }
    char letter = (char) (format[at++] & 0xff);
    if (letters(modifier).indexOf(letter) >= 0) {
      return new Piece.Conversion(letter, shape);
    }
    if (letter == '%') {
      // glibc looks back for the nearest percent sign to copy from, and here that is the last byte.
      return new Piece.Unknown(at - 1, at, shape);
    }
    // glibc looks at `#` before it refuses %Eb and %Eh, and after it for all other letters.
    boolean upper = shape.upper() || (shape.swap() && (letter == 'b' || letter == 'h'));
    return new Piece.Unknown(
        start, at, new Shape(shape.padding(), upper, shape.swap(), shape.width()));
  }

  private static String letters(char modifier) {
    return switch (modifier) {
      case 'E' -> AFTER_E;
      case 'O' -> AFTER_O;
      default -> PLAIN;
    };
  }

  private Shape shape() {
    Padding padding = Padding.DEFAULT;
    boolean upper = false;
    boolean swap = false;
    while ("_-0^#".indexOf(peek()) >= 0) {
      switch (format[at++]) {
        case '_' -> padding = Padding.SPACES;
        case '-' -> padding = Padding.NONE;
        case '0' -> padding = Padding.ZEROS;
        case '^' -> upper = true;
        default -> swap = true;
      }
    }
    return new Shape(padding, upper, swap, width());
  }

  private int width() {
    long width = 0;
    while (peek() >= '0' && peek() <= '9') {
      width = Math.min(width * 10 + format[at++] - '0', Integer.MAX_VALUE);
    }
    return (int) width;
  }

  /// The next byte, or -1 at the end.
  private int peek() {
    return at < format.length ? format[at] & 0xff : -1;
  }
}
