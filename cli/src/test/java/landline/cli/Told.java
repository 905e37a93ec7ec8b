// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Settings as they would be if this had been said.
public final class Told {

  /// What the file is called in messages.
  static final Path FILE = Path.of("/etc/l.toml");

  private final List<Assignment<?>> flags = new ArrayList<>();
  private final Map<String, String> environment = new TreeMap<>();
  private List<ConfigFile> files = List.of();

  /// On the command line, for all services.
  public Told flag(String key, String... values) {
    return flag(Optional.empty(), key, values);
  }

  /// On the command line, for one service.
  public Told flagOf(String service, String key, String... values) {
    return flag(Optional.of(service), key, values);
  }

  private Told flag(Optional<String> service, String key, String... values) {
    flags.add(
        Assignment.of(
            Settings.named(key).orElseThrow(),
            service,
            List.of(values),
            new Origin.Flag("--" + key)));
    return this;
  }

  /// In the environment; the name is without what all have.
  public Told variable(String name, String value) {
    environment.put(Setting.VARIABLE + name, value);
    return this;
  }

  /// In a file.
  public Told file(String... lines) {
    String text = String.join("\n", lines);
    files = List.of(new ConfigFile(FILE, ConfigFile.parse(FILE, text)));
    return this;
  }

  ServeSettings settings() throws IOException {
    return ServeSettings.of(flags, Variables.read(environment), files, List.of(FILE));
  }

  public ServerConfigs of(String service) throws IOException {
    return new ServerConfigs(settings(), Catalog.named(List.of(service)).getFirst());
  }
}
