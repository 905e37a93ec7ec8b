// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// The tables of the completion for zsh, and its function for each command.
final class ZshCompletion {

  private final StringBuilder text = new StringBuilder();

  private ZshCompletion() {}

  static String text(DocumentedCommand root) {
    var completion = new ZshCompletion();
    completion.commands(root);
    completion.options(root);
    completion.keys();
    root.all().stream()
        // What is written by hand.
        .filter(
            each -> !each.path().isEmpty() && !(each.spec().userObject() instanceof HelpCommand))
        .forEach(completion::function);
    return completion.text.append("\n_landline \"$@\"\n").toString();
  }

  private void commands(DocumentedCommand root) {
    begin("Sets `commands` to those that may follow a command.", "__landline_commands");
    for (DocumentedCommand each : root.all()) {
      if (!each.subcommands().isEmpty()) {
        array(
            each.path(),
            "commands",
            each.subcommands().stream()
                .map(next -> quoted(next.word() + ":" + CompletedValue.sentence(next.summary())))
                .toList());
      }
    }
    end();
  }

  private void options(DocumentedCommand root) {
    begin("Sets `specs` to the options of a command, for _arguments.", "__landline_options");
    for (DocumentedCommand each : root.all()) {
      var specs = new ArrayList<String>();
      each.spec().options().forEach(option -> specs.addAll(specs(option)));
      array(each.path(), "specs", specs);
    }
    end();
  }

  private void keys() {
    begin("Sets `keys` to those of settings, of all services or of one.", "__landline_keys");
    array("", "keys", CompletedValue.keys(Optional.empty()));
    text.insert(
        text.length() - "      ;;\n".length(),
        "      services=(" + String.join(" ", Catalog.names()) + ")\n");
    for (String service : Catalog.names()) {
      array(service, "keys", CompletedValue.keys(Optional.of(service)));
    }
    end();
  }

  private void begin(String comment, String function) {
    text.append("\n# ").append(comment).append("\n").append(function).append("() {\n");
    text.append("  case $1 in\n");
  }

  private void array(String pattern, String name, List<String> words) {
    text.append("    ").append(quoted(pattern)).append(")\n");
    text.append("      ").append(name).append("=(\n");
    words.forEach(word -> text.append("        ").append(word).append("\n"));
    text.append("      )\n      ;;\n");
  }

  private void end() {
    text.append("  esac\n}\n");
  }

  /// The specification of an option for each of its names, see zshcompsys(1).
  private static List<String> specs(OptionSpec option) {
    String names = String.join(" ", option.names());
    String others =
        option.usageHelp() || option.versionHelp()
            ? "(- *)"
            : option.isMultiValue() ? "*" : "(" + names + ")";
    String explained =
        "["
            + CompletedValue.sentence(option.description()[0])
                .replace("\\", "\\\\")
                .replace("[", "\\[")
                .replace("]", "\\]")
            + "]";
    boolean mayLack = option.arity().min() == 0;
    String value = option.arity().max() == 0 ? "" : (mayLack ? "::" : ":") + message(option);
    String equals = option.arity().max() == 0 ? "" : mayLack ? "=-" : "=";
    return Stream.of(option.names())
        .map(name -> quoted(others + name + equals + explained + value))
        .toList();
  }

  /// What is asked for, and how it is completed.
  private static String message(ArgSpec argument) {
    CompletedValue value = CompletedValue.of(argument);
    String words = value.words().stream().map(word -> " " + word).collect(Collectors.joining());
    String action =
        switch (value.kind()) {
          case TEXT -> " ";
          case WORD -> "(" + words.strip() + ")";
          case SOME -> " __landline_some" + words;
          case LIST -> " __landline_list" + words;
          case FILE -> "_files";
          case FOLDER -> "_files -/";
          case ADDRESS -> " __landline_address" + words.replace(":", "\\:");
          case KEY -> " __landline_key";
          case SETTING -> " __landline_setting";
        };
    return argument.paramLabel().replace(":", "\\:") + ":" + action;
  }

  private void function(DocumentedCommand command) {
    String path = command.path();
    String deeper = command.subcommands().isEmpty() ? "" : " commands";
    text.append("\n# ").append(command.line()).append("\n");
    text.append("_landline_").append(path.replace(' ', '_')).append("() {\n");
    text.append("  local -a specs").append(deeper).append("\n");
    if (!deeper.isEmpty()) {
      text.append(
          "  if (( CURRENT > 2 && $+functions[_landline_%s_$words[2]] )); then\n".formatted(path));
      text.append("    shift words\n    (( CURRENT-- ))\n");
      text.append("    _landline_%s_$words[1]\n    return\n  fi\n".formatted(path));
      text.append("  __landline_commands ").append(quoted(path)).append("\n");
    }
    text.append("  __landline_options ").append(quoted(path)).append("\n");
    text.append("  _arguments -s -S $specs");
    for (PositionalParamSpec each : command.spec().positionalParameters()) {
      text.append(" \\\n    ").append(quoted(spec(each, !deeper.isEmpty())));
    }
    text.append("\n}\n");
  }

  private static String spec(PositionalParamSpec argument, boolean mayBeCommand) {
    int first = argument.index().min();
    boolean isOne = argument.index().max() == first;
    String message = message(argument);
    if (first == 0 && mayBeCommand) {
      int colon = message.lastIndexOf(": __") + 1;
      message =
          message.substring(0, colon)
              + "{ (( CURRENT > 2 )) || _describe -t commands command commands; "
              + message.substring(colon)
              + " }";
    }
    return (isOne ? String.valueOf(first + 1) : "*") + ":" + message;
  }

  private static String quoted(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }
}
