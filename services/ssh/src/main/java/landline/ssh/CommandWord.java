// SPDX-License-Identifier: Apache-2.0
package landline.ssh;

import java.util.List;
import java.util.Optional;

/// A word of a command in a [CommandList]: it is there, or a parameter.
sealed interface CommandWord {

  /// Reads a word.
  ///
  /// @throws IllegalArgumentException if it begins or ends like a parameter and is none
  static CommandWord parse(String text) {
    if (!text.startsWith("{") && !text.endsWith("}")) {
      return new Fixed(text);
    }
    if (text.equals("{word}")) {
      return new Word();
    }
    if (text.startsWith("{int:") && text.endsWith("}")) {
      return number(text);
    }
    if (text.startsWith("{") && text.endsWith("}") && text.indexOf('|') > 0) {
      List<String> words = List.of(text.substring(1, text.length() - 1).split("\\|", -1));
      if (!words.contains("")) {
        return new OneOf(words);
      }
    }
    throw new IllegalArgumentException("not {int:LEAST-MOST}, {word} or {A|B}: " + text);
  }

  private static Int number(String text) {
    String bounds = text.substring("{int:".length(), text.length() - 1);
    int dash = bounds.indexOf('-');
    try {
      long least = Long.parseUnsignedLong(bounds.substring(0, Math.max(dash, 0)));
      long most = Long.parseUnsignedLong(bounds.substring(dash + 1));
      if (least >= 0 && most >= least) {
        return new Int(least, most);
      }
    } catch (NumberFormatException noNumber) {
      // As if they were in the wrong order.
    }
    throw new IllegalArgumentException("not {int:LEAST-MOST}: " + text);
  }

  /// Takes a parameter.
  ///
  /// @param given what the client has sent
  /// @return the argument of the program; empty if it is not one
  Optional<String> accept(String given);

  /// Whether it takes no parameter.
  default boolean isFixed() {
    return false;
  }

  /// Is there.
  record Fixed(String text) implements CommandWord {
    @Override
    public Optional<String> accept(String given) {
      return Optional.of(text);
    }

    @Override
    public boolean isFixed() {
      return true;
    }
  }

  /// A number.
  record Int(long least, long most) implements CommandWord {

    private static final int MOST_DIGITS = 18;

    @Override
    public Optional<String> accept(String given) {
      boolean number =
          !given.isEmpty()
              && given.length() <= MOST_DIGITS
              && given.chars().allMatch(c -> c >= '0' && c <= '9');
      return Optional.of(given)
          .filter(_ -> number)
          .map(Long::parseLong)
          .filter(value -> value >= least && value <= most)
          .map(String::valueOf);
    }
  }

  /// A word that is neither an option nor a path.
  record Word() implements CommandWord {

    private static final int LONGEST = 255;

    @Override
    public Optional<String> accept(String given) {
      return Optional.of(given)
          .filter(word -> !word.isEmpty() && word.length() <= LONGEST)
          .filter(word -> isAlphanumeric(word.charAt(0)))
          .filter(word -> word.chars().allMatch(c -> isAlphanumeric(c) || "._-".indexOf(c) >= 0));
    }

    private static boolean isAlphanumeric(int c) {
      return c < 128 && Character.isLetterOrDigit(c);
    }
  }

  /// One of several words.
  record OneOf(List<String> words) implements CommandWord {
    @Override
    public Optional<String> accept(String given) {
      return Optional.of(given).filter(words::contains);
    }
  }
}
