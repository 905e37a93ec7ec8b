// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import picocli.CommandLine.Model.CommandSpec;

/// A command as manual pages and completions tell of it.
///
/// @param words `landline`, and the words of a subcommand
/// @param summary one line for lists
/// @param spec its syntax
/// @param subcommands those with one more word
record DocumentedCommand(
    List<String> words, String summary, CommandSpec spec, List<DocumentedCommand> subcommands) {

  /// `landline`.
  static DocumentedCommand root() {
    var landline = new Landline(CommandContext.ofProcess());
    CommandSpec spec = landline.syntax();
    return new DocumentedCommand(
        List.of(spec.name()),
        spec.usageMessage().description()[0],
        spec,
        Catalog.commands().stream().map(each -> of(landline, List.of(), each)).toList());
  }

  private static DocumentedCommand of(Landline landline, List<String> before, Subcommand command) {
    var words = new ArrayList<>(before);
    words.add(command.word());
    CommandSpec spec = landline.syntax(words.toArray(String[]::new));
    for (String word : words) {
      spec = Objects.requireNonNull(spec.subcommands().get(word)).getCommandSpec();
    }
    return new DocumentedCommand(
        List.of(spec.qualifiedName().split(" ")),
        command.summary(),
        spec,
        command.subcommands().stream().map(each -> of(landline, words, each)).toList());
  }

  /// This command and all below it.
  List<DocumentedCommand> all() {
    var all = new ArrayList<>(List.of(this));
    subcommands.forEach(each -> all.addAll(each.all()));
    return all;
  }

  /// The words after `landline`; empty for that itself.
  String path() {
    return String.join(" ", words.subList(1, words.size()));
  }

  /// Its last word.
  String word() {
    return words.getLast();
  }

  /// The name of its manual page.
  String page() {
    return String.join("-", words);
  }

  /// As it is typed.
  String line() {
    return String.join(" ", words);
  }
}
