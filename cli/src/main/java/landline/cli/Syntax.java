// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.TypeConversionException;

/// Builders for the syntax of commands. They use code, not annotations: reading those takes about
/// as long as everything else that a short command does.
public final class Syntax {

  private Syntax() {}

  /// A subcommand with the options that every command has.
  public static CommandSpec command(Command owner, Subcommand which, ArgSpec... arguments) {
    return command(owner, which.word(), which.summary(), arguments);
  }

  /// A command with the options that every command has.
  ///
  /// @param summary one line for the list of commands
  public static CommandSpec command(
      Object owner, String name, String summary, ArgSpec... arguments) {
    CommandSpec spec = CommandSpec.wrapWithoutInspection(owner).name(name);
    for (ArgSpec argument : arguments) {
      spec.add(argument);
    }
    spec.addOption(
        OptionSpec.builder("-h", "--help").usageHelp(true).description("Print this help.").build());
    spec.addOption(
        OptionSpec.builder("--verbose")
            .type(boolean.class)
            .arity("0")
            .description("Also print debug lines and stack traces.")
            .build());
    spec.usageMessage()
        .description(summary)
        .width(100)
        .abbreviateSynopsis(true)
        .sortOptions(false)
        .optionListHeading("%nOptions:%n")
        .parameterListHeading("%n")
        .footer(Exit.help());
    return spec;
  }

  /// An option without a value.
  public static OptionSpec flag(String name, String help) {
    return OptionSpec.builder(name)
        .type(boolean.class)
        .arity("0")
        .initialValue(false)
        .description(help)
        .build();
  }

  /// An option with a value.
  ///
  /// @param reader parses the text; throws an IllegalArgumentException if it is invalid
  public static <T> OptionSpec.Builder option(
      String name, String label, Class<T> type, Function<String, T> reader) {
    return OptionSpec.builder(name)
        .paramLabel(label)
        .type(type)
        .converters(text -> read(text, reader));
  }

  /// Parses an argument for picocli.
  public static <T> T read(String text, Function<String, T> reader) {
    try {
      return reader.apply(text);
    } catch (IllegalArgumentException bad) {
      throw new TypeConversionException(String.valueOf(bad.getMessage()));
    }
  }

  public static OptionSpec timeout() {
    return option("--timeout", "TIME", Duration.class, Quantity::positiveTime)
        .initialValue(Duration.ofSeconds(5))
        .description("Timeout for the other side, such as 500ms, 5s or 2m; 5s by default.")
        .build();
  }

  public static OptionSpec charset() {
    return option("--charset", "NAME", Charset.class, Syntax::charset)
        .initialValue(StandardCharsets.UTF_8)
        .description("The charset of text on the wire, such as GBK; UTF-8 by default.")
        .build();
  }

  /// The address that a client connects to.
  public static PositionalParamSpec address(int defaultPort) {
    return address(AddressArgument.CLIENT_FORMS, defaultPort);
  }

  /// The address that a client connects to.
  ///
  /// @param forms the accepted forms
  public static PositionalParamSpec address(String forms, int defaultPort) {
    return address(
        forms + "; port " + defaultPort + " if none is given.",
        AddressArgument.class,
        address -> AddressArgument.parse(address, defaultPort));
  }

  /// The address that a client connects to, of a kind of its own.
  ///
  /// @param help the accepted forms
  /// @param reader parses the text; throws an IllegalArgumentException if it is invalid
  public static <T> PositionalParamSpec address(
      String help, Class<T> type, Function<String, T> reader) {
    return PositionalParamSpec.builder()
        .index("0")
        .arity("1")
        .required(true)
        .paramLabel("ADDRESS")
        .type(type)
        .converters(text -> read(text, reader))
        .description(help)
        .build();
  }

  /// One address or several.
  ///
  /// @param arity how many, such as `1..*`
  /// @param help the accepted forms
  /// @param reader parses each; throws an IllegalArgumentException if it is invalid
  public static <T> PositionalParamSpec addresses(
      String label, String arity, String help, Class<T> type, Function<String, T> reader) {
    return PositionalParamSpec.builder()
        .index("0..*")
        .arity(arity)
        .required(true)
        .paramLabel(label)
        .type(List.class)
        .auxiliaryTypes(type)
        .converters(text -> read(text, reader))
        .description(help)
        .build();
  }

  /// The arguments after the address.
  public static PositionalParamSpec words(String label, String help) {
    return PositionalParamSpec.builder()
        .index("1..*")
        .arity("0..*")
        .paramLabel(label)
        .type(List.class)
        .auxiliaryTypes(String.class)
        // picocli reads a description as a format.
        .description(help.replace("%", "%%"))
        .build();
  }

  /// The values of an argument with any number of them.
  public static List<String> values(ArgSpec argument) {
    List<String> values = argument.getValue();
    return values == null ? List.of() : values;
  }

  /// Parses a path.
  public static Path path(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("the path is empty");
    }
    try {
      if (!isSpoilt(text)) {
        return Path.of(text);
      }
    } catch (InvalidPathException bad) {
      // reported below
    }
    throw new IllegalArgumentException("not a path in this locale's charset: " + text);
  }

  /// Whether an argument had bytes that are invalid in this locale, for which the JVM puts U+FFFD.
  static boolean isSpoilt(String text) {
    return text.indexOf('\ufffd') >= 0;
  }

  /// Parses the name of a charset that can encode.
  public static Charset charset(String name) {
    try {
      Charset charset = Charset.forName(name);
      if (charset.canEncode()) {
        return charset;
      }
    } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
      // reported below
    }
    throw new IllegalArgumentException("not a charset that this JDK can write: " + name);
  }
}
