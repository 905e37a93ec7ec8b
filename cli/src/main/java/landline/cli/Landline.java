// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import landline.socket.internal.ControlEscaper;
import landline.socket.internal.Preload;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.ColorScheme;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/// The command `landline`: finds the subcommand, runs it, and turns any failure into an exit code
/// and at most one line on standard error. Without a subcommand the help text is the error message.
final class Landline {

  private static final String NAME = "landline";
  private static final String SUMMARY = "Network services, and the commands that use them.";

  private final CommandContext context;

  Landline(CommandContext context) {
    this.context = context;
  }

  /// Runs a command line to its end.
  ExitCode run(String... words) {
    // An argument that begins with @ is literal: the name of an abstract socket, a part of a
    // command.
    CommandLine root = new CommandLine(syntax(words)).setExpandAtFiles(false);
    String name = NAME;
    boolean verbose = false;
    try {
      requireText(words);
      ParseResult given = root.parseArgs(words);
      if (given.isVersionHelpRequested()) {
        context.out().print(version() + "\n");
        return Exit.OK;
      }
      ParseResult chosen = innermost(given);
      verbose = given.hasMatchedOption("--verbose") || chosen.hasMatchedOption("--verbose");
      if (given.isUsageHelpRequested() || chosen.isUsageHelpRequested()) {
        requireCommand(root, given);
        boolean colors = context.out().showsStyles(context.environment());
        context.out().print(chosen.commandSpec().commandLine().getUsageMessage(styles(colors)));
        return Exit.OK;
      }
      if (!given.hasSubcommand()) {
        context.complain(root.getUsageMessage(styles(false)).stripTrailing());
        return Exit.USAGE;
      }
      if (verbose) {
        LogLines.verbose();
      }
      name = name(chosen.commandSpec());
      return ((Command) chosen.commandSpec().userObject()).call(context);
    } catch (ParameterException bad) {
      name = name(bad.getCommandLine().getCommandSpec());
      return usage(name, reason(bad));
    } catch (SettingException bad) {
      context.complain(Errors.line(bad));
      return Exit.USAGE;
    } catch (UsageException bad) {
      return usage(name, Errors.line(bad));
    } catch (IOException | InterruptedException | RuntimeException | Error failed) {
      return report(name, failed, verbose);
    }
  }

  /// As in manual pages.
  private static ColorScheme styles(boolean colors) {
    return new ColorScheme.Builder(colors ? Ansi.ON : Ansi.OFF)
        .commands(Ansi.Style.bold)
        .options(Ansi.Style.bold)
        .parameters(Ansi.Style.italic)
        .optionParams(Ansi.Style.italic)
        .build();
  }

  /// Refuses the help of a command that there is not. Where help is asked for, picocli refuses
  /// nothing.
  private static void requireCommand(CommandLine root, ParseResult given) {
    if (!given.hasSubcommand() && !given.unmatched().isEmpty()) {
      throw new UnmatchedArgumentException(root, given.unmatched());
    }
  }

  private static ParseResult innermost(ParseResult given) {
    ParseResult chosen = given;
    while (chosen.hasSubcommand()) {
      chosen = chosen.subcommand();
    }
    return chosen;
  }

  /// The words of a command, such as `time watch`.
  private static String name(CommandSpec spec) {
    return spec.parent() == null ? spec.name() : spec.qualifiedName().substring(NAME.length() + 1);
  }

  /// Refuses arguments that are not text in this locale: what is left of them is not what was
  /// typed.
  private static void requireText(String... words) {
    for (String word : words) {
      if (Syntax.isSpoilt(word)) {
        throw new UsageException("not text in this locale's charset: " + word);
      }
    }
  }

  /// The syntax for a command line: the options of `landline`, and those of the command that it
  /// begins with; if it begins with none, the names of all.
  CommandSpec syntax(String... words) {
    CommandSpec root =
        Syntax.command(
            this,
            NAME,
            SUMMARY,
            OptionSpec.builder("-v", "-V", "--version")
                .versionHelp(true)
                .description("Print the version.")
                .build());
    root.usageMessage()
        .description(SUMMARY)
        .synopsisSubcommandLabel("COMMAND")
        .commandListHeading("%nCommands (see landline help COMMAND):%n");
    Optional<Subcommand> meant = meant(words);
    meant.filter(Subcommand::opensSockets).ifPresent(_ -> Preload.start());
    meant.ifPresentOrElse(
        command -> root.addSubcommand(command.word(), syntax(command, words)),
        () -> {
          root.usageMessage().description(description());
          for (Subcommand each : Catalog.commands()) {
            root.addSubcommand(each.word(), Syntax.command(this, each.word(), each.summary()));
          }
        });
    return root;
  }

  /// A subcommand of a subcommand is the word that follows it directly: anywhere else it is an
  /// argument.
  private CommandSpec syntax(Subcommand command, String... words) {
    int next = List.of(words).indexOf(command.word()) + 1;
    for (Subcommand each : command.subcommands()) {
      if (next < words.length && each.word().equals(words[next])) {
        CommandSpec group = Syntax.command(this, command.word(), command.summary());
        return group.addSubcommand(each.word(), each.command().spec());
      }
    }
    return command.command().spec();
  }

  /// The subcommand, if the command line begins as it should.
  private static Optional<Subcommand> meant(String... words) {
    for (String word : words) {
      // The options before a command have no values.
      if (!word.startsWith("-")) {
        return named(word);
      }
    }
    return Optional.empty();
  }

  private static Optional<Subcommand> named(String word) {
    for (Subcommand each : Catalog.commands()) {
      if (each.word().equals(word)) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }

  /// The beginning of the help text: an example of each service.
  private static String[] description() {
    var examples = new LinkedHashMap<String, String>();
    examples.put("landline serve", "serve everything on this machine");
    for (ServiceAndClient each : Catalog.services()) {
      ServiceAndClient.Example example = each.example();
      String line =
          example.input()
              + String.join(" ", NAME, each.word(), example.address(), example.arguments());
      examples.put(line.strip(), example.effect());
    }
    int width = examples.keySet().stream().mapToInt(String::length).max().orElse(1);
    var lines = new ArrayList<>(List.of(SUMMARY, ""));
    examples.forEach((line, effect) ->
        // picocli reads a description as a format.
        lines.add(String.format("  %-" + width + "s  %s", line, effect).replace("%", "%%")));
    return lines.toArray(String[]::new);
  }

  static String version() {
    String number =
        Optional.ofNullable(Landline.class.getModule().getDescriptor())
            .flatMap(module -> module.rawVersion())
            .orElse("(unknown version)");
    return NAME + " " + number + ", Java " + Runtime.version();
  }

  private Exit report(String name, Throwable failed, boolean verbose) {
    Exit exit = Errors.exit(failed);
    if (exit == Exit.OK) {
      return exit;
    }
    boolean unforeseen = !(failed instanceof IOException);
    context.complain(
        (unforeseen ? name + ": " : "")
            + Errors.line(failed)
            + (unforeseen && !verbose ? " (--verbose shows more)" : ""));
    if (verbose) {
      context.complain(LogLines.stackTrace(failed).stripTrailing());
    }
    return exit;
  }

  private Exit usage(String name, String reason) {
    String help = name.equals(NAME) ? NAME : NAME + " " + name;
    context.complain(name + ": " + reason + "; see " + help + " --help");
    return Exit.USAGE;
  }

  private static String reason(ParameterException bad) {
    String reason =
        switch (bad) {
          case UnmatchedArgumentException unmatched -> unmatched(unmatched);
          case MissingParameterException missing when !missing.getMissing().isEmpty() ->
              missing(missing.getMissing().getFirst());
          case ParameterException unreadable
              when bad.getCause() instanceof TypeConversionException why ->
              label(unreadable.getArgSpec()) + ": " + why.getMessage();
          default -> uncapitalized(String.valueOf(bad.getMessage()));
        };
    return ControlEscaper.line(reason);
  }

  private static String missing(ArgSpec argument) {
    return argument.isOption()
        ? label(argument) + " needs a value: " + argument.paramLabel()
        : "no " + argument.paramLabel() + " given";
  }

  private static String label(ArgSpec argument) {
    return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
  }

  private static String uncapitalized(String sentence) {
    return sentence.substring(0, 1).toLowerCase(Locale.ROOT) + sentence.substring(1);
  }

  private static Stream<String> options(CommandSpec spec) {
    return spec.optionsMap().keySet().stream();
  }

  private static String unmatched(UnmatchedArgumentException bad) {
    String word = bad.getUnmatched().getFirst();
    if (bad.isUnknownOption()) {
      CommandSpec spec = bad.getCommandLine().getCommandSpec();
      String option = word.split("=", 2)[0];
      // Every other single letter would be near.
      String hint = option.length() > 2 ? Suggestions.hint(option, options(spec)) : "";
      boolean mayBeOfCommand = spec.userObject() instanceof Command command && command.isForeign();
      return "unknown option: "
          + word
          + hint
          + (mayBeOfCommand ? " (put -- before a command that has options)" : "");
    }
    boolean atRoot = bad.getCommandLine().getParent() == null;
    return atRoot
        ? "unknown command: "
            + word
            + Suggestions.hint(word, Catalog.commands().stream().map(Subcommand::word))
        : "unexpected argument: " + word;
  }
}
