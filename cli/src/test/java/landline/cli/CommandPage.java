// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import landline.torture.ActSummary;
import landline.torture.Torture;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// The part of a command's manual page that its syntax tells.
final class CommandPage {

  private static final String EXIT_CODE = " *(\\d+(?:\\+n)?)  (.*)";

  private final DocumentedCommand command;
  private final CommandSpec spec;
  private final Roff page = new Roff();

  private CommandPage(DocumentedCommand command) {
    this.command = command;
    this.spec = command.spec();
  }

  /// The part for a command.
  static String of(DocumentedCommand command) {
    return new CommandPage(command).text();
  }

  /// The first line of a page and its NAME.
  ///
  /// @param summary a sentence
  static String head(String name, int section, String summary) {
    String phrase =
        summary.substring(0, 1).toLowerCase(Locale.ROOT)
            + summary.substring(1, summary.length() - 1);
    return new Roff()
        .line(
            ".TH "
                + Roff.escaped(name.toUpperCase(Locale.ROOT))
                + " "
                + section
                + " \"\" Landline \"Landline Manual\"")
        .section("NAME")
        .line(Roff.escaped(name) + " \\-")
        .prose(phrase)
        .toString();
  }

  private String text() {
    synopsis();
    description();
    arguments();
    options();
    commands();
    if (spec.userObject() instanceof TortureCommand) {
      acts();
    }
    exitStatus();
    return head(command.page(), 1, command.summary()) + page;
  }

  private void synopsis() {
    page.section("SYNOPSIS").line(synopsis(command));
    for (DocumentedCommand each : command.subcommands()) {
      if (command.words().size() > 1) {
        page.lineBreak().line(synopsis(each));
      }
    }
  }

  private static String synopsis(DocumentedCommand command) {
    Stream<String> arguments =
        command.spec().subcommands().isEmpty()
            ? command.spec().positionalParameters().stream().map(CommandPage::argument)
            : Stream.of(Roff.italic("COMMAND"), "[" + Roff.italic("ARGUMENT") + "...]");
    return Stream.concat(
            Stream.of(Roff.bold(command.line()), "[" + Roff.italic("OPTION") + "...]"), arguments)
        .collect(Collectors.joining(" "));
  }

  private static String argument(PositionalParamSpec argument) {
    String label = Roff.italic(argument.paramLabel());
    String all = argument.arity().max() > 1 ? label + "..." : label;
    return argument.arity().min() == 0 ? "[" + all + "]" : all;
  }

  private void description() {
    page.section("DESCRIPTION");
    var prose = new ArrayList<String>();
    for (String line : plain(spec.usageMessage().description())) {
      if (line.isBlank() || line.startsWith(" ")) {
        paragraph(prose);
      }
      if (line.startsWith(" ")) {
        example(line.strip());
      } else if (!line.isBlank()) {
        prose.add(line);
      }
    }
    paragraph(prose);
  }

  private void paragraph(List<String> prose) {
    if (!prose.isEmpty()) {
      page.paragraph(String.join(" ", prose));
      prose.clear();
    }
  }

  /// A command line, and after two blanks what it does.
  private void example(String line) {
    String[] columns = line.split("  +", 2);
    if (columns.length == 2) {
      page.entry(Roff.bold(columns[0])).prose(sentence(columns[1]));
    } else {
      page.verbatim(line);
    }
  }

  private static String sentence(String phrase) {
    return phrase.substring(0, 1).toUpperCase(Locale.ROOT) + phrase.substring(1) + ".";
  }

  private void arguments() {
    List<PositionalParamSpec> arguments = spec.positionalParameters();
    if (!arguments.isEmpty()) {
      page.section("ARGUMENTS");
    }
    for (PositionalParamSpec each : arguments) {
      page.entry(argument(each)).prose(each.description()[0]);
    }
  }

  private void options() {
    page.section("OPTIONS");
    List<OptionSpec> shown = spec.options().stream().filter(option -> !option.hidden()).toList();
    if (!(spec.userObject() instanceof ServeCommand)) {
      shown.forEach(this::option);
      return;
    }
    for (Setting.Group group : Setting.Group.values()) {
      List<OptionSpec> some = shown.stream().filter(each -> isOf(each, group)).toList();
      if (!some.isEmpty()) {
        page.part(group.title());
        some.forEach(this::option);
      }
    }
    page.part("Other options");
    shown.stream().filter(each -> setting(each).isEmpty()).forEach(this::option);
  }

  private static boolean isOf(OptionSpec option, Setting.Group group) {
    return setting(option).filter(setting -> setting.group() == group).isPresent();
  }

  private static Optional<Setting<?>> setting(OptionSpec option) {
    return Settings.named(option.longestName().substring(2));
  }

  private void option(OptionSpec option) {
    String names = Stream.of(option.names()).map(Roff::bold).collect(Collectors.joining(", "));
    String value = "=" + Roff.italic(option.paramLabel());
    boolean mayLack = option.arity().min() == 0;
    page.entry(option.arity().max() == 0 ? names : names + (mayLack ? "[" + value + "]" : value))
        .prose(option.description()[0]);
  }

  private void commands() {
    if (!command.subcommands().isEmpty()) {
      page.section("COMMANDS");
    }
    for (DocumentedCommand each : command.subcommands()) {
      page.entry(Roff.bold(each.page()) + "(1)").prose(each.summary());
    }
  }

  private void acts() {
    page.section("ACTS");
    for (ActSummary act : Torture.acts()) {
      page.entry(Roff.bold(act.name()))
          .prose(sentence(act.description()))
          .prose(sentence(act.needs()));
    }
  }

  private void exitStatus() {
    page.section("EXIT STATUS");
    for (String line : plain(spec.usageMessage().footer())) {
      if (line.matches(EXIT_CODE)) {
        page.entry(line.replaceFirst(EXIT_CODE, "$1"))
            .prose(sentence(line.replaceFirst(EXIT_CODE, "$2")));
      }
    }
  }

  /// Lines as picocli shows them, which reads them as formats, unlike what it returns of arguments.
  private static List<String> plain(String... texts) {
    return Stream.of(texts).map(String::format).toList();
  }
}
