// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// The tables of the completion for fish, and a line for each option and argument.
final class FishCompletion {

  private final StringBuilder text = new StringBuilder();

  private FishCompletion() {}

  static String text(DocumentedCommand root) {
    var completion = new FishCompletion();
    completion.tables(root);
    root.all().forEach(completion::command);
    return completion.text.toString();
  }

  private void tables(DocumentedCommand root) {
    text.append("\nset -g __landline_services ").append(String.join(" ", Catalog.names()));
    text.append("\nset -g __landline_commands");
    root.all().stream().skip(1).forEach(each -> text.append(" ").append(quoted(each.path())));
    begin("Prints the options of a command that are followed by a value.", "__landline_valued");
    root.all()
        .forEach(each ->
            branch(
                each.path(),
                each.spec().options().stream()
                    .filter(option -> option.arity().min() > 0)
                    .flatMap(option -> Stream.of(option.names()))
                    .toList()));
    end();
    begin("Prints the keys of settings, of all services or of one.", "__landline_keys");
    branch("", CompletedValue.keys(Optional.empty()));
    Catalog.names().forEach(service -> branch(service, CompletedValue.keys(Optional.of(service))));
    end();
  }

  private void begin(String comment, String function) {
    text.append("\n\n# ").append(comment).append("\nfunction ").append(function);
    text.append("\n    switch \"$argv[1]\"\n");
  }

  private void branch(String pattern, List<String> words) {
    if (!words.isEmpty()) {
      text.append("        case ").append(quoted(pattern)).append("\n");
      text.append("            printf '%s\\n'");
      words.forEach(word -> text.append(" ").append(word));
      text.append("\n");
    }
  }

  private void end() {
    text.append("    end\nend");
  }

  private void command(DocumentedCommand command) {
    text.append("\n\n# ").append(command.line()).append("\n");
    String at = "__landline_at " + quoted(command.path());
    for (DocumentedCommand next : command.subcommands()) {
      complete(at + " 0 direct", "-a " + next.word() + described(next.summary()));
      if (!command.path().isEmpty()) {
        complete(
            "__landline_at help 1; and __fish_seen_subcommand_from " + command.path(),
            "-a " + next.word() + described(next.summary()));
      }
    }
    for (OptionSpec option : command.spec().options()) {
      complete(at, option(option));
    }
    for (PositionalParamSpec argument : command.spec().positionalParameters()) {
      argument(at, argument);
    }
  }

  private void argument(String at, PositionalParamSpec argument) {
    boolean isHelp = argument.command().userObject() instanceof HelpCommand;
    boolean isFirst = isHelp || argument.index().max() == argument.index().min();
    String values = values(CompletedValue.of(argument));
    if (!values.isEmpty()) {
      complete(isFirst ? at + " " + argument.index().min() : at, values);
    }
  }

  private void complete(String condition, String rest) {
    text.append("complete -c landline -n ").append(quoted(condition)).append(" ").append(rest);
    text.append("\n");
  }

  private static String option(OptionSpec option) {
    var line = new StringBuilder();
    for (String name : option.names()) {
      line.append(name.startsWith("--") ? "-l " + name.substring(2) : "-s " + name.substring(1));
      line.append(" ");
    }
    return line + value(option) + described(option.description()[0]).strip();
  }

  private static String value(ArgSpec option) {
    if (option.arity().min() == 0) {
      return "";
    }
    CompletedValue value = CompletedValue.of(option);
    String values = values(value);
    return value.kind() == CompletedValue.Kind.FILE
        ? "-r -F "
        : "-x " + values + (values.isEmpty() ? "" : " ");
  }

  private static String values(CompletedValue value) {
    String words = String.join(" ", value.words());
    return switch (value.kind()) {
      case TEXT -> "";
      case WORD -> "-a " + quoted(words);
      case SOME -> "-a " + quoted("(__landline_some " + words + ")");
      case LIST -> "-a " + quoted("(__landline_list " + words + ")");
      case FILE -> "-F";
      case FOLDER -> "-a '(__fish_complete_directories)'";
      case ADDRESS -> "-a " + quoted("(__landline_address " + words + ")");
      case KEY -> "-a '(__landline_key)'";
      case SETTING -> "-a '(__landline_key =)'";
    };
  }

  private static String described(String sentences) {
    return " -d " + quoted(CompletedValue.sentence(sentences));
  }

  private static String quoted(String word) {
    return "'" + word.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
