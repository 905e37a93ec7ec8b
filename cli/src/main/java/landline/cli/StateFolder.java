// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/// The folder of what is kept between runs; see the XDG Base Directory Specification.
public final class StateFolder {

  private StateFolder() {}

  /// The path of a file, in a folder that is made.
  public static Path file(Map<String, String> environment, String name) throws IOException {
    String state = environment.getOrDefault("XDG_STATE_HOME", "");
    Path base =
        state.startsWith("/")
            ? Path.of(state)
            : Path.of(System.getProperty("user.home"), ".local", "state");
    Path folder = base.resolve("landline");
    Files.createDirectories(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    return folder.resolve(name);
  }
}
