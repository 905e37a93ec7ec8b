// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import landline.torture.ActSummary;
import landline.torture.Torture;
import picocli.CommandLine.Model.ArgSpec;

/// What completion offers for the value of an option, or for an argument.
///
/// @param kind what the value is
/// @param words the words that it may be, or begin with; empty if there are none
record CompletedValue(Kind kind, List<String> words) {

  /// What a value is.
  enum Kind {
    /// Any text.
    TEXT,
    /// One of the words.
    WORD,
    /// One of the words that is not on the line yet.
    SOME,
    /// Some of the words, separated by commas.
    LIST,
    /// The path of a file.
    FILE,
    /// The path of a folder.
    FOLDER,
    /// A host, or what follows one of the words.
    ADDRESS,
    /// The key of a setting.
    KEY,
    /// The key of a setting, and its value.
    SETTING
  }

  private static final List<String> SCHEMES =
      List.of("unix:", "udp:", "tls:", "ntp://", "nts://", "ssh://");

  /// The offer for an option or argument, by its placeholder in the help text.
  static CompletedValue of(ArgSpec argument) {
    String label = argument.paramLabel();
    if (label.matches("[\\w.]+(\\|[\\w.]+)+")) {
      return new CompletedValue(Kind.WORD, List.of(label.split("\\|", -1)));
    }
    if (argument.command() != null && argument.command().userObject() instanceof HelpCommand) {
      return new CompletedValue(
          Kind.WORD, Catalog.commands().stream().map(Subcommand::word).toList());
    }
    return switch (label) {
      case "SERVICE" -> new CompletedValue(Kind.SOME, Catalog.names());
      case "ACTS" ->
          new CompletedValue(Kind.LIST, Torture.acts().stream().map(ActSummary::name).toList());
      case "FILE", "PATH", "[HOST:]PORT|/PATH" -> new CompletedValue(Kind.FILE, List.of());
      case "FOLDER" -> new CompletedValue(Kind.FOLDER, List.of());
      case "ADDRESS", "HOST" -> new CompletedValue(Kind.ADDRESS, schemes(argument));
      case "KEY" -> new CompletedValue(Kind.KEY, List.of());
      case "KEY=VALUE" -> new CompletedValue(Kind.SETTING, List.of());
      default -> new CompletedValue(Kind.TEXT, List.of());
    };
  }

  /// The schemes that the description of an address has.
  private static List<String> schemes(ArgSpec address) {
    return SCHEMES.stream().filter(address.description()[0]::contains).toList();
  }

  /// The keys of settings, of all services or of one.
  static List<String> keys(Optional<String> service) {
    Stream<Setting<?>> some =
        Settings.LIST.stream().filter(setting -> service.isEmpty() || setting.isFor(service.get()));
    return some.map(Setting::key).toList();
  }

  /// The first sentence of a description, without its full stop.
  static String sentence(String description) {
    return description.split("[.;] |[.]$", 2)[0];
  }
}
