// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import landline.socket.internal.StrictModes;

/// A configuration file.
///
/// @param path its path
/// @param assignments its values, those for one service first
record ConfigFile(Path path, List<Assignment<?>> assignments) {

  private static final Path NAME = Path.of("landline", "config.toml");
  private static final int MOST = 1 << 20;

  /// The paths of configuration files, the most important first; see the XDG Base Directory
  /// Specification.
  static List<Path> places(Map<String, String> environment) {
    var folders = new ArrayList<Path>();
    Variables.folder(environment, "XDG_CONFIG_HOME")
        .or(() -> Variables.folder(environment, "HOME").map(home -> home.resolve(".config")))
        .ifPresent(folders::add);
    String system = environment.getOrDefault("XDG_CONFIG_DIRS", "");
    for (String folder : (system.isEmpty() ? "/etc/xdg" : system).split(":", -1)) {
      Variables.folder(Map.of("XDG_CONFIG_DIRS", folder), "XDG_CONFIG_DIRS")
          .ifPresent(folders::add);
    }
    return folders.stream().map(folder -> folder.resolve(NAME)).distinct().toList();
  }

  /// Reads the files that exist. A file that cannot be examined may exist, which is an error.
  static List<ConfigFile> readPresent(List<Path> places) throws IOException {
    var files = new ArrayList<ConfigFile>();
    for (Path place : places) {
      try {
        files.add(load(place));
      } catch (NoSuchFileException absent) {
        // Most of them do not exist.
      } catch (FileSystemException failed) {
        if (!isBehindAFile(place)) {
          throw failed;
        }
      }
    }
    return files;
  }

  /// Whether a folder of the path is a file, such as /dev/null: ENOTDIR.
  private static boolean isBehindAFile(Path place) {
    Path folder = place.getParent();
    while (folder != null && !Files.exists(folder)) {
      folder = folder.getParent();
    }
    return folder != null && !Files.isDirectory(folder);
  }

  /// Reads a file.
  ///
  /// @throws SettingException for the first error in it, with its line
  static ConfigFile read(Path path) throws IOException {
    try {
      return load(path);
    } catch (NoSuchFileException none) {
      throw new SettingException(path + ": no such file");
    }
  }

  private static ConfigFile load(Path path) throws IOException {
    // Existence is checked first: a folder of other users without the file does no harm.
    if (Files.readAttributes(path, BasicFileAttributes.class).isDirectory()) {
      throw new SettingException(path + ": is a folder");
    }
    // Before it is read: what another user may have written must not count, or be quoted in a
    // message.
    Path checked = StrictModes.ofProcess().check(path);
    try (InputStream in = Files.newInputStream(checked)) {
      byte[] bytes = in.readNBytes(MOST + 1);
      if (bytes.length > MOST) {
        throw new SettingException(path + ": more than " + MOST + " bytes");
      }
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return new ConfigFile(path, parse(path, text));
    } catch (CharacterCodingException bad) {
      throw new SettingException(path + ": not text in UTF-8");
    }
  }

  static List<Assignment<?>> parse(Path path, String text) {
    try {
      var all = new ArrayList<Assignment<?>>();
      for (TomlText.Entry entry :
          TomlText.read(
              text, (table, line) -> requireService(table, new Origin.Line(path, line)))) {
        all.add(assignment(path, entry));
      }
      return List.copyOf(all);
    } catch (TomlText.BadTextException bad) {
      throw new SettingException(new Origin.Line(path, bad.line()) + ": " + bad.getMessage());
    }
  }

  private static void requireService(String table, Origin origin) {
    if (!Catalog.names().contains(table)) {
      throw new SettingException(
          origin
              + ": no such service: ["
              + table
              + "]"
              + Suggestions.hint(table, Catalog.names().stream()));
    }
  }

  private static Assignment<?> assignment(Path path, TomlText.Entry entry) {
    var origin = new Origin.Line(path, entry.line());
    Optional<String> service = Optional.of(entry.table()).filter(table -> !table.isEmpty());
    Setting<?> setting =
        Settings.named(entry.key())
            .orElseThrow(() -> new SettingException(origin + ": " + unknown(entry.key(), service)));
    if (entry.isArray() && !setting.kind().isList()) {
      throw Assignment.wrong(
          origin, Assignment.name(setting, service), "one value is expected, not a list");
    }
    return Assignment.of(setting, service, entry.values(), origin);
  }

  /// The message for an unknown key.
  static String unknown(String key, Optional<String> service) {
    Stream<String> known =
        Settings.LIST.stream()
            .filter(setting -> service.isEmpty() || setting.isFor(service.get()))
            .map(Setting::key);
    return "no such setting: " + key + Suggestions.hint(key, known);
  }
}
