// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// The settings, as a text to read.
final class SettingList {

  private static final List<Setting<?>> BY_MACHINE =
      List.of(
          AdmissionSettings.MAX_CONNECTIONS,
          AdmissionSettings.MAX_PER_PEER,
          AdmissionSettings.MAX_PER_PREFIX);

  private SettingList() {}

  /// @param keys the settings to print; all if empty
  static String text(List<Explained.Key> keys) {
    List<Setting<?>> wanted =
        keys.isEmpty()
            ? Settings.LIST
            : keys.stream().<Setting<?>>map(Explained.Key::setting).distinct().toList();
    var text = new StringBuilder();
    for (Setting.Group group : Setting.Group.values()) {
      List<Setting<?>> some = wanted.stream().filter(setting -> setting.group() == group).toList();
      if (!some.isEmpty()) {
        text.append(text.isEmpty() ? "" : "\n").append(group.title()).append(":\n");
        some.forEach(setting -> append(text, setting));
      }
    }
    return text.toString();
  }

  private static void append(StringBuilder text, Setting<?> setting) {
    text.append("  ").append(setting.key()).append("  ").append(setting.kind().form());
    byDefault(setting).ifPresent(value -> text.append("; ").append(value).append(" by default"));
    if (!setting.isOfProcess()) {
      text.append("; for ").append(String.join(", ", setting.services()));
    }
    text.append("\n      ").append(setting.doc()).append("\n");
  }

  /// The default, unless the description has it.
  static Optional<String> byDefault(Setting<?> setting) {
    if (BY_MACHINE.contains(setting)) {
      return Optional.empty();
    }
    String common = setting.unsetText("");
    String others =
        setting.services().stream()
            .filter(service -> !setting.unsetText(service).equals(common))
            .map(service -> " (" + service + ": " + setting.unsetText(service) + ")")
            .collect(Collectors.joining());
    return Optional.of(common + others).filter(text -> !text.isEmpty());
  }
}
