// SPDX-License-Identifier: Apache-2.0
package landline.ssh.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A line of ssh_config(5).
///
/// @param keyword in lower case
/// @param arguments without quotes
/// @param rest all after the keyword as it is written, for commands
record ConfigWords(String keyword, List<String> arguments, String rest) {

  private static final String BLANKS = " \t\f";

  /// Reads a line.
  ///
  /// @return empty for a comment
  /// @throws IllegalArgumentException if a quote is not closed
  static Optional<ConfigWords> parse(String line) {
    String text = line.strip();
    if (text.isEmpty() || text.startsWith("#")) {
      return Optional.empty();
    }
    int end = 0;
    while (end < text.length() && text.charAt(end) != '=' && !isBlank(text, end)) {
      end++;
    }
    int at = skipBlanks(text, end);
    if (at < text.length() && text.charAt(at) == '=') {
      at = skipBlanks(text, at + 1);
    }
    String rest = text.substring(at);
    String keyword = unquoted(text.substring(0, end)).toLowerCase(Locale.ROOT);
    return Optional.of(new ConfigWords(keyword, split(rest), rest));
  }

  private static String unquoted(String word) {
    boolean quoted = word.length() > 1 && word.startsWith("\"") && word.endsWith("\"");
    return quoted ? word.substring(1, word.length() - 1) : word;
  }

  private static boolean isBlank(String text, int at) {
    return BLANKS.indexOf(text.charAt(at)) >= 0;
  }

  private static int skipBlanks(String text, int from) {
    int at = from;
    while (at < text.length() && isBlank(text, at)) {
      at++;
    }
    return at;
  }

  /// Splits as argv_split of OpenSSH does. A `#` before a word begins a comment.
  private static List<String> split(String text) {
    var words = new ArrayList<String>();
    int at = skipBlanks(text, 0);
    while (at < text.length() && text.charAt(at) != '#') {
      var word = new StringBuilder();
      char quote = 0;
      while (at < text.length() && (quote != 0 || !isBlank(text, at))) {
        char c = text.charAt(at++);
        char next = at < text.length() ? text.charAt(at) : 0;
        boolean escapes =
            next == '"' || next == '\'' || next == '\\' || (quote == 0 && next == ' ');
        if (c == '\\' && escapes) {
          word.append(next);
          at++;
        } else if (quote == 0 && (c == '"' || c == '\'')) {
          quote = c;
        } else if (quote != 0 && c == quote) {
          quote = 0;
        } else {
          word.append(c);
        }
      }
      if (quote != 0) {
        throw new IllegalArgumentException("no closing quote");
      }
      words.add(word.toString());
      at = skipBlanks(text, at);
    }
    return List.copyOf(words);
  }
}
