// SPDX-License-Identifier: Apache-2.0
package landline.cli;

/// The part of landline.toml(5) that the table of settings tells.
final class SettingsPage {

  private SettingsPage() {}

  static String text() {
    var page = new Roff();
    for (Setting.Group group : Setting.Group.values()) {
      page.part(group.title());
      Settings.LIST.stream()
          .filter(setting -> setting.group() == group)
          .forEach(setting -> add(page, setting));
    }
    return page.toString();
  }

  private static void add(Roff page, Setting<?> setting) {
    var value = new StringBuilder("Value: ").append(setting.kind().form());
    SettingList.byDefault(setting)
        .ifPresent(text -> value.append("; ").append(text).append(" by default"));
    if (!setting.isOfProcess()) {
      value.append("; for ").append(String.join(", ", setting.services()));
    }
    page.entry(Roff.bold(setting.key()))
        .prose(setting.doc())
        .lineBreak()
        .prose(value.append('.').toString());
  }
}
