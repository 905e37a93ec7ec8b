// SPDX-License-Identifier: Apache-2.0
package landline.cli.time;

import java.util.Locale;
import landline.socket.internal.ControlEscaper;

/// Builds a picture in SVG 1.1 that needs nothing else: no script, no font, no style of elsewhere.
final class Svg {

  /// Where a text begins or ends.
  enum Anchor {
    START,
    MIDDLE,
    END
  }

  private final StringBuilder text = new StringBuilder();

  /// An empty picture.
  ///
  /// @param width in pixels
  /// @param height in pixels
  /// @param title what it shows
  Svg(int width, int height, String title) {
    text.append(
        """
        <svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="%2$d" viewBox="0 0 %1$d %2$d" \
        font-family="sans-serif" font-size="12">
        <title>%3$s</title>
        <rect x="0" y="0" width="%1$d" height="%2$d" fill="white"/>
        """
            .formatted(width, height, escaped(title)));
  }

  Svg rectangle(double x, double y, double width, double height, String color) {
    return element(
        "<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" fill=\"%s\"/>"
            .formatted(number(x), number(y), number(width), number(height), color));
  }

  Svg line(double fromX, double fromY, double toX, double toY, String color) {
    return element(
        "<line x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\" stroke=\"%s\"/>"
            .formatted(number(fromX), number(fromY), number(toX), number(toY), color));
  }

  Svg circle(double x, double y, double radius, String color) {
    return element(
        "<circle cx=\"%s\" cy=\"%s\" r=\"%s\" fill=\"%s\"/>"
            .formatted(number(x), number(y), number(radius), color));
  }

  /// A line through points.
  Svg polyline(double[] x, double[] y, String color) {
    var points = new StringBuilder();
    for (int i = 0; i < x.length; i++) {
      points.append(i == 0 ? "" : " ").append(number(x[i])).append(',').append(number(y[i]));
    }
    return element(
        "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\"/>".formatted(points, color));
  }

  Svg text(double x, double y, Anchor anchor, String words) {
    return element(
        "<text x=\"%s\" y=\"%s\" text-anchor=\"%s\">%s</text>"
            .formatted(
                number(x), number(y), anchor.name().toLowerCase(Locale.ROOT), escaped(words)));
  }

  private Svg element(String element) {
    text.append(element).append('\n');
    return this;
  }

  private static String number(double value) {
    String digits = String.format(Locale.ROOT, "%.1f", value);
    return digits.endsWith(".0") ? digits.substring(0, digits.length() - 2) : digits;
  }

  private static String escaped(String words) {
    return ControlEscaper.line(words)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  /// The whole file.
  @Override
  public String toString() {
    return text + "</svg>\n";
  }
}
