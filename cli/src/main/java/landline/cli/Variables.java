// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The settings in the environment: `LANDLINE_SERVE_` and the key, or the service and the key.
final class Variables {

  /// Names a configuration file instead of the usual ones.
  static final String CONFIG = Setting.VARIABLE + "CONFIG";

  private record Meaning(Setting<?> setting, Optional<String> service) {}

  private Variables() {}

  /// Reads all of them.
  ///
  /// @throws SettingException for a variable that means nothing, or has no value of its kind
  static List<Assignment<?>> read(Map<String, String> environment) {
    var given = new TreeMap<>(environment);
    given.keySet().removeIf(name -> !name.startsWith(Setting.VARIABLE) || name.equals(CONFIG));
    if (given.isEmpty()) {
      return List.of();
    }
    Map<String, Meaning> meanings = meanings();
    var all = new ArrayList<Assignment<?>>();
    given.forEach((name, value) -> {
      Meaning meaning = meanings.get(name);
      if (meaning == null) {
        throw new SettingException(
            "no such variable: " + name + Nearest.hint(name, meanings.keySet().stream()));
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
      if (setting.isOfProcess() || setting.group() != Setting.Group.WHAT) {
        meanings.put(setting.variable(), new Meaning(setting, Optional.empty()));
      }
      for (String service : setting.services()) {
        meanings.put(setting.variable(service), new Meaning(setting, Optional.of(service)));
      }
    }
    return meanings;
  }
}
