// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The settings in the environment: `LANDLINE_SERVE_` and the key, or the service and the key. An
/// empty variable counts as unset, as in the XDG Base Directory Specification.
final class Variables {

  /// Names a configuration file in place of the usual ones.
  static final String CONFIG = Setting.VARIABLE + "CONFIG";

  private record Meaning(Setting<?> setting, Optional<String> service) {}

  private Variables() {}

  /// The path in a variable, if it is set and not empty.
  ///
  /// @throws SettingException if it is invalid
  static Optional<Path> path(Map<String, String> environment, String name) {
    try {
      return Optional.ofNullable(environment.get(name))
          .filter(path -> !path.isEmpty())
          .map(Syntax::path);
    } catch (IllegalArgumentException bad) {
      throw new SettingException(name + ": " + bad.getMessage());
    }
  }

  /// The folder in a variable of the XDG Base Directory Specification: "All paths set in these
  /// environment variables must be absolute. If an implementation encounters a relative path in any
  /// of these variables it should consider the path invalid and ignore it."
  static Optional<Path> folder(Map<String, String> environment, String name) {
    return path(environment, name).filter(Path::isAbsolute);
  }

  /// Reads all of them.
  ///
  /// @throws SettingException for an unknown variable, or an invalid value
  static List<Assignment<?>> read(Map<String, String> environment) {
    var given = new TreeMap<>(environment);
    given
        .entrySet()
        .removeIf(each ->
            !each.getKey().startsWith(Setting.VARIABLE)
                || each.getKey().equals(CONFIG)
                || each.getValue().isEmpty());
    if (given.isEmpty()) {
      return List.of();
    }
    Map<String, Meaning> meanings = meanings();
    var all = new ArrayList<Assignment<?>>();
    given.forEach((name, value) -> {
      Meaning meaning = meanings.get(name);
      if (meaning == null) {
        throw new SettingException(
            "no such variable: " + name + Suggestions.hint(name, meanings.keySet().stream()));
      }
      Setting<?> setting = meaning.setting();
      all.add(
          Assignment.of(
              setting, meaning.service(), setting.kind().split(value), new Origin.Variable(name)));
    });
    return all;
  }

  private static Map<String, Meaning> meanings() {
    var meanings = new TreeMap<String, Meaning>();
    for (Setting<?> setting : Settings.LIST) {
      if (setting.isOfProcess() || setting.group() != Setting.Group.SERVICES) {
        meanings.put(setting.variable(), new Meaning(setting, Optional.empty()));
      }
      for (String service : setting.services()) {
        meanings.put(setting.variable(service), new Meaning(setting, Optional.of(service)));
      }
    }
    return meanings;
  }
}
