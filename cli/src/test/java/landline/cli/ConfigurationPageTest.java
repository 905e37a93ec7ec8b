// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// `docs/configuration.md` has every setting as the table of settings has it: see [Golden].
class ConfigurationPageTest {

  private static final Path PAGE = Path.of("..", "docs", "configuration.md");
  private static final String BEGIN = "<!-- The rest is written by ConfigurationPageTest. -->";

  private static String tables() {
    var text = new StringBuilder();
    for (Setting.Group group : Setting.Group.values()) {
      text.append("\n## ").append(group.title()).append("\n\n");
      text.append("| key | value | default | for | what it is |\n|---|---|---|---|---|\n");
      Settings.LIST.stream()
          .filter(setting -> setting.group() == group)
          .forEach(setting -> text.append(row(setting)));
    }
    return text.toString();
  }

  private static String row(Setting<?> setting) {
    return List.of(
            "`" + setting.key() + "`",
            setting.kind().form(),
            SettingList.byDefault(setting).map(text -> "`" + text + "`").orElse(""),
            setting.isOfProcess() ? "" : String.join(", ", setting.services()),
            setting.doc())
        .stream()
        .map(cell -> cell.replace("|", "\\|"))
        .collect(Collectors.joining(" | ", "| ", " |\n"));
  }

  @Test
  void thePageHasEverySetting() throws IOException {
    new Golden(PAGE, BEGIN, "").requirePart(tables());
  }

  @Test
  void theExampleOnThePageIsRead() throws IOException {
    String page = Files.readString(PAGE);
    String example = page.substring(page.indexOf("```toml\n") + 8);
    String file = example.substring(0, example.indexOf("```"));
    ServeSettings settings = new Told().file(file).settings();
    assertEquals(List.of("greet", "time"), settings.value(Settings.SERVICES));
    assertEquals(List.of("0.0.0.0:8443"), settings.value(Settings.TCP, "greet"));
    new ServerConfigs(settings, Catalog.named(List.of("greet")).getFirst()).streams(Transport.TCP);
  }
}
