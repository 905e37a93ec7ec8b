// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
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
    try {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (AccessDeniedException denied) {
      throw withRemedy(denied, name);
    }
    return folder.resolve(name);
  }

  static AccessDeniedException withRemedy(AccessDeniedException denied, String name) {
    return new AccessDeniedException(
        denied.getFile(),
        null,
        "permission denied; $XDG_STATE_HOME names another folder for " + name);
  }
}
