// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import landline.connection.AddressPrefix;
import landline.socket.internal.JsonText;

/// The type of a setting's values, and their text form.
///
/// @param label the placeholder in help texts, such as `TIME`
/// @param form the form of a value, for the documentation
/// @param isList whether a value is any number of texts, else it is one
/// @param reader parses a value; throws an IllegalArgumentException with the reason
/// @param writer formats a value for the reader
public record ValueType<T>(
    String label,
    String form,
    boolean isList,
    Function<List<String>, T> reader,
    Function<T, List<String>> writer) {

  private static final String OFF = "off";

  public static final ValueType<Duration> TIME =
      one("TIME", "a time such as 500ms, 5s, 2m or 1h", Quantity::positiveTime, Quantity::shortest);

  public static final ValueType<Duration> ANY_TIME =
      one("TIME", "a time such as 500ms, 5s, 2m or 1h, or 0", Quantity::time, Quantity::shortest);

  public static final ValueType<Optional<Duration>> TIME_OR_OFF = orOff(TIME);

  public static final ValueType<Integer> COUNT =
      one("N", "a number", Quantity::count, String::valueOf);

  public static final ValueType<Optional<Integer>> COUNT_OR_OFF = orOff(COUNT);

  /// A number that is not above a bound.
  public static ValueType<Integer> upTo(int most) {
    String form = "a number from 1 to " + most;
    return one(
        "N",
        form,
        text -> {
          int count = text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : 0;
          if (count < 1 || count > most) {
            throw new IllegalArgumentException("not " + form + ": " + text);
          }
          return count;
        },
        String::valueOf);
  }

  /// A number of sockets, where 0 means one per processor.
  public static final ValueType<Integer> SHARDS =
      one(
          "N",
          "a number, or auto for one on each processor",
          text -> text.equals("auto") ? 0 : Quantity.count(text),
          number -> number == 0 ? "auto" : number.toString());

  public static final ValueType<Long> SIZE =
      one("SIZE", "a number of bytes such as 1000, 64K or 64M", Quantity::size, Quantity::bytes);

  /// A size that fits into an int; larger ones are capped.
  public static final ValueType<Integer> SMALL_SIZE =
      ValueType.<Integer>one(
          "SIZE",
          SIZE.form,
          text -> Math.toIntExact(Math.min(Quantity.size(text), Integer.MAX_VALUE)),
          size -> Quantity.bytes(size));

  public static final ValueType<Integer> SMALL_SIZE_OR_OFF =
      one(
          "SIZE",
          SIZE.form + ", or off",
          text -> text.equals(OFF) ? 0 : SMALL_SIZE.read(text),
          size -> size == 0 ? OFF : Quantity.bytes(size));

  public static final ValueType<Boolean> YES_OR_NO =
      one("true|false", "true or false", ValueType::yesOrNo, String::valueOf);

  public static final ValueType<String> TEXT =
      one("TEXT", "text", Function.identity(), Function.identity());

  public static final ValueType<Optional<String>> ADDRESS_OR_OFF =
      orOff(
          one(
              "[HOST:]PORT|/PATH",
              "an address, or the path of a UNIX socket",
              Function.identity(),
              Function.identity()));

  public static final ValueType<Optional<Path>> FILE_OR_OFF =
      orOff(one("FILE", "the path of a file", Syntax::path, Path::toString));

  public static final ValueType<Optional<Path>> FOLDER_OR_OFF =
      orOff(one("FOLDER", "the path of a folder", Syntax::path, Path::toString));

  public static final ValueType<Charset> CHARSET =
      one("NAME", "a charset such as UTF-8 or GBK", Syntax::charset, Charset::name);

  public static final ValueType<Integer> MODE =
      one(
          "MODE",
          "permissions such as 0600",
          ValueType::mode,
          mode -> "0" + Integer.toOctalString(mode));

  public static final ValueType<Optional<Integer>> MODE_OR_OFF = orOff(MODE);

  public static final ValueType<List<String>> TEXTS = list("TEXT", "texts", Function.identity());

  public static final ValueType<List<String>> ADDRESSES =
      list("[HOST:]PORT", "addresses", Function.identity());

  public static final ValueType<List<String>> PATHS =
      list("PATH", "paths of UNIX sockets, or @names", Function.identity());

  public static final ValueType<List<String>> PREFIXES =
      new ValueType<>(
          "PREFIX",
          "prefixes such as 10.0.0.0/8 or ::1",
          true,
          texts -> {
            texts.forEach(AddressPrefix::parse);
            return List.copyOf(texts);
          },
          Function.identity());

  public static final ValueType<List<String>> FILES =
      list(
          "FILE",
          "paths of files",
          texts -> texts.stream().map(text -> Syntax.path(text).toString()).toList());

  public static final ValueType<List<String>> PROXIES =
      new ValueType<>(
          "PREFIX",
          "prefixes such as 10.0.0.0/8 or ::1, and unix",
          true,
          texts -> {
            texts.stream().filter(text -> !text.equals("unix")).forEach(AddressPrefix::parse);
            return List.copyOf(texts);
          },
          Function.identity());

  static ValueType<Integer> bits(int most) {
    return one(
        "N",
        "a number from 0 to " + most,
        text -> {
          int bits = text.matches("[0-9]{1,3}") ? Integer.parseInt(text) : -1;
          if (bits < 0 || bits > most) {
            throw new IllegalArgumentException("not a number from 0 to " + most + ": " + text);
          }
          return bits;
        },
        String::valueOf);
  }

  /// One of the constants of an enum, in lower case.
  public static <E extends Enum<E>> ValueType<E> choice(Class<E> type) {
    List<E> all = List.of(type.getEnumConstants());
    return one(
        all.stream().map(ValueType::word).collect(Collectors.joining("|")),
        sentence(all.stream().map(ValueType::word).toList()),
        text ->
            all.stream()
                .filter(each -> word(each).equals(text))
                .findFirst()
                .orElseThrow(() ->
                    new IllegalArgumentException(
                        "neither "
                            + all.stream().map(ValueType::word).collect(Collectors.joining(" nor "))
                            + ": "
                            + text)),
        ValueType::word);
  }

  /// Any number of these words.
  public static ValueType<List<String>> words(List<String> known) {
    return new ValueType<>(
        String.join("|", known),
        "some of " + String.join(", ", known),
        true,
        texts -> {
          texts.stream()
              .filter(text -> !known.contains(text))
              .findFirst()
              .ifPresent(text -> {
                throw new IllegalArgumentException(
                    "not one of " + String.join(", ", known) + ": " + text);
              });
          texts.stream()
              .filter(text -> Collections.frequency(texts, text) > 1)
              .findFirst()
              .ifPresent(text -> {
                throw new IllegalArgumentException("named twice: " + text);
              });
          return List.copyOf(texts);
        },
        Function.identity());
  }

  private static <T> ValueType<T> one(
      String label, String form, Function<String, T> reader, Function<T, String> writer) {
    return new ValueType<>(
        label,
        form,
        false,
        texts -> reader.apply(texts.getFirst()),
        value -> List.of(writer.apply(value)));
  }

  /// A value of a kind, or none.
  public static <T> ValueType<Optional<T>> orOff(ValueType<T> kind) {
    return one(
        kind.label,
        kind.form + ", or off",
        text -> text.equals(OFF) ? Optional.empty() : Optional.of(kind.read(text)),
        value -> value.map(kind::text).orElse(OFF));
  }

  private static ValueType<List<String>> list(
      String label, String form, Function<List<String>, List<String>> reader) {
    return new ValueType<>(label, form, true, reader.andThen(List::copyOf), Function.identity());
  }

  private T read(String text) {
    return reader.apply(List.of(text));
  }

  private String text(T value) {
    return writer.apply(value).getFirst();
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static String sentence(List<String> words) {
    int last = words.size() - 1;
    return String.join(", ", words.subList(0, last)) + " or " + words.get(last);
  }

  static boolean yesOrNo(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("neither true nor false: " + text);
    };
  }

  private static int mode(String text) {
    if (!text.matches("0?[0-7]{3}")) {
      throw new IllegalArgumentException("not permissions such as 0600: " + text);
    }
    return Integer.parseInt(text, 8);
  }

  /// Splits one text: the values of a list are separated by commas.
  List<String> split(String text) {
    return isList
        ? Arrays.stream(text.split(",", -1)).map(String::strip).filter(s -> !s.isEmpty()).toList()
        : List.of(text);
  }

  /// A value as written in a configuration file.
  String literal(T value) {
    List<String> texts = writer.apply(value);
    return isList
        ? texts.stream().map(JsonText::toml).collect(Collectors.joining(", ", "[", "]"))
        : literal(value, texts.getFirst());
  }

  private static String literal(Object value, String text) {
    Object inside = value instanceof Optional<?> perhaps ? perhaps.orElse(null) : value;
    boolean bare = inside instanceof Boolean || inside instanceof Number;
    return bare && text.matches("true|false|0|[1-9][0-9]*") ? text : JsonText.toml(text);
  }
}
