// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Range;

/// The tables of the completion for bash.
final class BashCompletion {

  private static final int WIDTH = 118;

  private final StringBuilder text = new StringBuilder();

  private BashCompletion() {}

  static String text(List<DocumentedCommand> all) {
    var completion = new BashCompletion();
    completion.options(all);
    completion.values(all);
    completion.keys();
    return completion.text.toString();
  }

  private void options(List<DocumentedCommand> all) {
    begin(
        "Sets what may follow a command: commands, options without a value, and options with one.",
        "__landline_options",
        "$1");
    for (DocumentedCommand each : all) {
      branch("'" + each.path() + "'");
      array("commands", each.subcommands().stream().map(DocumentedCommand::word));
      array("options", names(each, option -> option.arity().min() == 0));
      array("valued", names(each, option -> option.arity().min() > 0));
      text.append("      ;;\n");
    }
    end("*) commands=() options=() valued=() ;;");
  }

  private static Stream<String> names(DocumentedCommand command, Predicate<OptionSpec> wanted) {
    return command.spec().options().stream()
        .filter(wanted)
        .flatMap(option -> Stream.of(option.names()));
  }

  private void values(List<DocumentedCommand> all) {
    begin(
        "Sets what the value of an option is, or the argument that has so many before it.",
        "__landline_values",
        "$1 $2");
    patterns(all)
        .forEach((value, patterns) -> {
          branch(patterns);
          text.append("      kind=")
              .append(value.kind().name().toLowerCase(Locale.ROOT))
              .append("\n");
          array("words", value.words().stream());
          text.append("      ;;\n");
        });
    end("");
  }

  private static Map<CompletedValue, List<String>> patterns(List<DocumentedCommand> all) {
    Stream<Map.Entry<CompletedValue, String>> entries =
        all.stream()
            .flatMap(command ->
                Stream.concat(
                    command.spec().options().stream()
                        .filter(option -> option.arity().max() > 0)
                        .map(option ->
                            Map.entry(
                                CompletedValue.of(option),
                                "'" + command.path() + " " + option.longestName() + "'")),
                    command.spec().positionalParameters().stream()
                        .map(argument ->
                            Map.entry(
                                CompletedValue.of(argument),
                                "'" + command.path() + " '" + places(argument)))));
    return entries
        .filter(entry -> entry.getKey().kind() != CompletedValue.Kind.TEXT)
        .collect(
            Collectors.groupingBy(
                Map.Entry::getKey,
                LinkedHashMap::new,
                Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
  }

  /// The pattern of the numbers of arguments before this one.
  private static String places(PositionalParamSpec argument) {
    Range index = argument.index();
    return index.max() == index.min() ? String.valueOf(index.min()) : "[0-9]*";
  }

  private void keys() {
    begin("Sets the keys of settings, of all services or of one.", "__landline_keys", "$1");
    for (String service : Catalog.names()) {
      branch(service);
      array("words", CompletedValue.keys(Optional.of(service)).stream());
      text.append("      ;;\n");
    }
    branch("''");
    array("words", CompletedValue.keys(Optional.empty()).stream());
    array("commands", Catalog.names().stream());
    text.append("      ;;\n");
    end("*) words=() ;;");
  }

  private void begin(String comment, String function, String subject) {
    text.append("\n# ").append(comment).append("\n").append(function).append("() {\n");
    text.append("  case \"").append(subject).append("\" in\n");
  }

  private void branch(String pattern) {
    branch(List.of(pattern));
  }

  private void branch(List<String> patterns) {
    text.append(wrapped("    ", patterns, " | ", "      ")).append(")\n");
  }

  private void end(String otherwise) {
    text.append(otherwise.isEmpty() ? "" : "    " + otherwise + "\n").append("  esac\n}\n");
  }

  /// An array.
  private void array(String name, Stream<String> words) {
    text.append(wrapped("      " + name + "=(", words.toList(), " ", "        ")).append(")\n");
  }

  /// Words in lines that fit.
  private static String wrapped(String begin, List<String> words, String between, String indent) {
    var lines = new StringBuilder();
    var line = new StringBuilder(begin);
    for (int i = 0; i < words.size(); i++) {
      String next = words.get(i) + (i + 1 < words.size() ? between : "");
      if (line.length() + next.length() > WIDTH) {
        lines.append(line.toString().stripTrailing()).append(between.isBlank() ? "\n" : " \\\n");
        line.setLength(0);
        line.append(indent);
      }
      line.append(next);
    }
    return lines.append(line).toString();
  }
}
