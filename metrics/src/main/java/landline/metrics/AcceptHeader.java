// SPDX-License-Identifier: Apache-2.0
package landline.metrics;

import java.util.Locale;

/// Chooses one of the two text formats by a header `Accept`, see RFC 9110 section 12.5.1.
final class AcceptHeader {

  private AcceptHeader() {}

  /// OpenMetrics if it is listed, in a supported version, and not less preferred than Prometheus'
  /// own format if that is listed too. Otherwise the latter, which every scraper supports.
  static Exposition of(String accept) {
    double open = 0;
    double plain = 0;
    for (String range : accept.split(",", -1)) {
      String[] parts = range.toLowerCase(Locale.ROOT).split(";", -1);
      String version = parameter(parts, "version", "");
      double quality = quality(parameter(parts, "q", "1"));
      if (parts[0].strip().equals("application/openmetrics-text")
          && (version.isEmpty() || version.equals("1.0.0"))) {
        open = Math.max(open, quality);
      } else if (parts[0].strip().equals("text/plain")
          && (version.isEmpty() || version.equals("0.0.4"))) {
        plain = Math.max(plain, quality);
      }
    }
    return open > 0 && open >= plain ? Exposition.OPEN_METRICS : Exposition.PROMETHEUS;
  }

  private static String parameter(String[] parts, String name, String otherwise) {
    for (int i = 1; i < parts.length; i++) {
      String part = parts[i].strip();
      if (part.startsWith(name + "=")) {
        return part.substring(name.length() + 1);
      }
    }
    return otherwise;
  }

  /// An invalid number counts as 0.
  private static double quality(String text) {
    int point = 1;
    boolean good =
        !text.isEmpty() && text.length() <= point + 4 && "01".indexOf(text.charAt(0)) >= 0;
    for (int i = point; good && i < text.length(); i++) {
      char c = text.charAt(i);
      good = i == point ? c == '.' : c >= '0' && c <= '9';
    }
    return good ? Double.parseDouble(text) : 0;
  }
}
