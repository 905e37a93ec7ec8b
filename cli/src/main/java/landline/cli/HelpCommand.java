// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `landline help [COMMAND]`: the same as `landline --help [COMMAND]`.
final class HelpCommand implements Command {

  /// The exit codes of a command that only prints.
  static final Map<Exit, String> EXITS =
      Map.of(
          Exit.OK, "it worked",
          Exit.FAILED, "standard output can't be written",
          Exit.USAGE, "invalid command line");

  private final PositionalParamSpec command =
      PositionalParamSpec.builder()
          .arity("0..*")
          .paramLabel("COMMAND")
          .type(List.class)
          .auxiliaryTypes(String.class)
          .description(
              "The command, such as serve, or the words of one, such as time watch; the list of"
                  + " commands if there is none.")
          .build();

  @Override
  public CommandSpec spec() {
    CommandSpec spec = Syntax.command(this, GeneralCommand.HELP, command);
    spec.usageMessage().footer(Exit.help(EXITS));
    return spec;
  }

  @Override
  public ExitCode call(CommandContext context) {
    String[] words =
        Stream.concat(Stream.of("--help"), Syntax.values(command).stream()).toArray(String[]::new);
    return new Landline(context).run(words);
  }
}
