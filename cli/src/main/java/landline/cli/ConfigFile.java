// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// A configuration file that was read.
///
/// @param path where it is
/// @param assignments what it sets, those for one service first
/// @param worldWritable whether anybody on this machine may change it
record ConfigFile(Path path, List<Assignment<?>> assignments, boolean worldWritable) {

  private static final int OTHERS_WRITE = 0002;
  private static final Path NAME = Path.of("landline", "config.toml");

  /// Where files are looked for, the most important first; see the XDG Base Directory
  /// Specification.
  static List<Path> places(Map<String, String> environment) {
    var folders = new ArrayList<String>();
    folders.add(
        variable(environment, "XDG_CONFIG_HOME")
            .orElse(variable(environment, "HOME").map(home -> home + "/.config").orElse("")));
    String system = variable(environment, "XDG_CONFIG_DIRS").orElse("/etc/xdg");
    folders.addAll(Arrays.asList(system.split(":", -1)));
    // "All paths set in these environment variables must be absolute. If an implementation
    // encounters a relative path in any of these variables it should consider the path invalid and
    // ignore it."
    return folders.stream()
        .filter(folder -> folder.startsWith("/"))
        .map(folder -> Path.of(folder).resolve(NAME))
        .distinct()
        .toList();
  }

  private static Optional<String> variable(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
  }

  /// Reads those files that are there.
  static List<ConfigFile> readPresent(List<Path> places) throws IOException {
    var files = new ArrayList<ConfigFile>();
    for (Path place : places) {
      if (Files.exists(place)) {
        files.add(read(place));
      }
    }
    return files;
  }

  /// Reads a file.
  ///
  /// @throws SettingException for the first thing that is wrong in it, with its line
  static ConfigFile read(Path path) throws IOException {
    try {
      int mode = (int) Files.getAttribute(path, "unix:mode");
      boolean regular = Files.isRegularFile(path);
      return new ConfigFile(
          path, parse(path, Files.readString(path)), regular && (mode & OTHERS_WRITE) != 0);
    } catch (NoSuchFileException none) {
      throw new SettingException(path + ": no such file");
    } catch (CharacterCodingException bad) {
      throw new SettingException(path + ": not text in UTF-8");
    }
  }

  static List<Assignment<?>> parse(Path path, String text) {
    try {
      var all = new ArrayList<Assignment<?>>();
      for (TomlText.Entry entry : TomlText.read(text)) {
        all.add(assignment(path, entry));
      }
      return List.copyOf(all);
    } catch (TomlText.BadTextException bad) {
      throw new SettingException(new Origin.Line(path, bad.line()) + ": " + bad.getMessage());
    }
  }

  private static Assignment<?> assignment(Path path, TomlText.Entry entry) {
    var origin = new Origin.Line(path, entry.line());
    Optional<String> service = Optional.of(entry.table()).filter(table -> !table.isEmpty());
    if (service.isPresent() && !Setting.ALL.contains(service.get())) {
      throw new SettingException(
          origin
              + ": no such service: ["
              + service.get()
              + "]"
              + Nearest.hint(service.get(), Setting.ALL.stream()));
    }
    Setting<?> setting =
        Settings.named(entry.key())
            .orElseThrow(() -> new SettingException(origin + ": " + unknown(entry.key(), service)));
    if (entry.isArray() && !setting.kind().isList()) {
      throw Assignment.wrong(
          origin, Assignment.name(setting, service), "one value is expected, not a list");
    }
    return Assignment.of(setting, service, entry.values(), origin);
  }

  /// What to say of a key that does not exist.
  static String unknown(String key, Optional<String> service) {
    Stream<String> known =
        Settings.LIST.stream()
            .filter(setting -> service.isEmpty() || setting.isFor(service.get()))
            .map(Setting::key);
    return "no such setting: " + key + Nearest.hint(key, known);
  }
}
