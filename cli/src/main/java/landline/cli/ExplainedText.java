// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import landline.socket.internal.ControlEscaper;
import landline.socket.internal.JsonText;

/// Prints the values of settings.
final class ExplainedText {

  private ExplainedText() {}

  /// A configuration file, with defaults as comments.
  static String file(ServeSettings settings, List<Explained> all) {
    var text = new StringBuilder(places(settings));
    var sections = new LinkedHashMap<String, StringBuilder>();
    bySetting(all)
        .forEach((setting, values) -> {
          boolean alike =
              values.size() == (setting.isOfProcess() ? 1 : setting.services().size())
                  && values.stream().map(Explained::literal).distinct().count() == 1
                  && values.stream().map(Explained::isUnset).distinct().count() == 1
                  && setting.services().size() != 1;
          boolean addresses = setting.group() == Setting.Group.SERVICES && !setting.isOfProcess();
          if (alike && !addresses) {
            text.append(line(values.getFirst()));
          } else {
            for (Explained value : values) {
              if (!addresses || !value.isUnset()) {
                sections
                    .computeIfAbsent(value.service(), name -> new StringBuilder())
                    .append(line(value));
              }
            }
          }
        });
    for (String service : Catalog.names()) {
      if (sections.containsKey(service)) {
        text.append("\n[").append(service).append("]\n").append(sections.get(service));
      }
    }
    return text.toString();
  }

  private static String line(Explained value) {
    return (value.isUnset() ? "# " : "") + value.setting().key() + " = " + value.literal() + "\n";
  }

  private static String places(ServeSettings settings) {
    List<Path> read = settings.files().stream().map(ConfigFile::path).toList();
    return settings.places().stream()
        .map(place ->
            "# "
                + ControlEscaper.line(place.toString())
                + (read.contains(place) ? "" : ": not there")
                + "\n")
        .collect(Collectors.joining());
  }

  /// The source of each value. Services with the same value and source share a line.
  static String explanation(ServeSettings settings, List<Explained> all) {
    var text = new StringBuilder(places(settings));
    bySetting(all)
        .forEach((setting, values) -> {
          Map<List<Explained.Source>, List<Explained>> alike =
              values.stream()
                  .collect(
                      Collectors.groupingBy(
                          Explained::sources, LinkedHashMap::new, Collectors.toList()));
          for (List<Explained> some : alike.values()) {
            boolean isAll = some.size() == Math.max(1, setting.services().size());
            String name =
                isAll
                    ? setting.key()
                    : some.stream()
                        .map(each -> each.service() + "." + setting.key())
                        .collect(Collectors.joining(", "));
            text.append(explanation(name, some.getFirst()));
          }
        });
    return text.toString();
  }

  private static String explanation(String name, Explained value) {
    var text = new StringBuilder();
    List<Explained.Source> sources = value.sources();
    text.append(name).append(" = ").append(value.literal());
    text.append("  # ").append(origin(sources.getFirst())).append("\n");
    for (Explained.Source source : sources.subList(1, sources.size())) {
      text.append("#   instead of ")
          .append(source.literal())
          .append(", ")
          .append(origin(source))
          .append("\n");
    }
    return text.toString();
  }

  private static String origin(Explained.Source source) {
    return ControlEscaper.line(source.origin().toString());
  }

  private static Map<Setting<?>, List<Explained>> bySetting(List<Explained> all) {
    return all.stream()
        .collect(
            Collectors.groupingBy(Explained::setting, LinkedHashMap::new, Collectors.toList()));
  }

  /// An object with the files and one object for each setting of each service.
  static String json(ServeSettings settings, List<Explained> all) {
    String files =
        settings.files().stream()
            .map(file -> JsonText.quoted(file.path().toString()))
            .collect(Collectors.joining(", ", "[", "]"));
    return all.stream()
        .map(ExplainedText::json)
        .collect(
            Collectors.joining(
                ",\n    ",
                "{\n  \"version\": 1,\n  \"files\": " + files + ",\n  \"settings\": [\n    ",
                "\n  ]\n}\n"));
  }

  private static String json(Explained value) {
    String service = value.service().isEmpty() ? "null" : JsonText.quoted(value.service());
    return "{\"key\": "
        + JsonText.quoted(value.setting().key())
        + ", \"service\": "
        + service
        + ", \"value\": "
        + Json.of(value.literal())
        + ", \"sources\": "
        + value.sources().stream()
            .map(ExplainedText::json)
            .collect(Collectors.joining(", ", "[", "]"))
        + "}";
  }

  private static String json(Explained.Source source) {
    String where =
        switch (source.origin()) {
          case Origin.Line(Path file, int number) ->
              ", \"file\": " + JsonText.quoted(file.toString()) + ", \"line\": " + number;
          case Origin.Flag(String name) -> ", \"name\": " + JsonText.quoted(name);
          case Origin.Variable(String name) -> ", \"name\": " + JsonText.quoted(name);
          case Origin.Default none -> "";
        };
    return "{\"from\": "
        + JsonText.quoted(source.origin().kind())
        + where
        + ", \"key\": "
        + JsonText.quoted(source.name())
        + ", \"value\": "
        + Json.of(source.literal())
        + "}";
  }
}
