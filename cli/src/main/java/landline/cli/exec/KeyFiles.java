// SPDX-License-Identifier: Apache-2.0
package landline.cli.exec;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import landline.cli.ServerConfigs;
import landline.cli.Setting;

/// The files that decide on logins. They are read at each login, so one that is not there may come
/// later; whoever starts the server is told of it.
///
/// @param configs the settings
/// @param home the user's home
record KeyFiles(ServerConfigs configs, Path home) {

  private static final List<Setting<Optional<Path>>> SINGLE =
      List.of(
          SshSettings.AUTHORIZED_KEYS,
          SshSettings.TRUSTED_USER_CA_KEYS,
          SshSettings.AUTHORIZED_PRINCIPALS);

  /// @param complaints receives a line for each file that can't be read
  void check(Consumer<String> complaints) {
    for (Setting<Optional<Path>> setting : SINGLE) {
      configs
          .value(setting)
          .filter(file -> !isReadable(file))
          .ifPresent(file -> complaints.accept(line(setting, file)));
    }
    for (String file : configs.value(SshSettings.REVOKED_KEYS)) {
      if (!isReadable(Path.of(file))) {
        complaints.accept(
            line(SshSettings.REVOKED_KEYS, Path.of(file)) + "; nobody can log in until it is");
      }
    }
    if (configs.value(SshSettings.AUTHORIZED_KEYS).isEmpty()
        && configs.value(SshSettings.TRUSTED_USER_CA_KEYS).isEmpty()
        && !isReadable(home.resolve(".ssh/authorized_keys"))
        && !isReadable(home.resolve(".ssh/authorized_keys2"))) {
      complaints.accept(
          "serve exec: nobody can log in until "
              + home.resolve(".ssh/authorized_keys")
              + " has a key");
    }
  }

  private String line(Setting<?> setting, Path file) {
    return "serve exec: " + configs.origin(setting) + ": not a readable file: " + file;
  }

  private static boolean isReadable(Path file) {
    return Files.isReadable(file) && !Files.isDirectory(file);
  }
}
