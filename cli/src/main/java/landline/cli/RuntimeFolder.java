// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import landline.socket.UserId;

/// The folder for the user's socket files: `$XDG_RUNTIME_DIR/landline`, else
/// `/run/user/UID/landline` if the system has that folder, else `/tmp/landline-UID`. The first two
/// are those of the XDG Base Directory Specification.
public final class RuntimeFolder {

  private static final String XDG = "XDG_RUNTIME_DIR";
  private static final int FILE_TYPE = 0170000;
  private static final int SYMBOLIC_LINK = 0120000;
  private static final int DIRECTORY = 0040000;
  private static final int OF_OTHERS = 0077;

  private final Path run;
  private final Path tmp;
  private final UserId user;

  RuntimeFolder(Path run, Path tmp, UserId user) {
    this.run = run;
    this.tmp = tmp;
    this.user = user;
  }

  /// The folder of the user that this process runs as.
  public static RuntimeFolder ofProcess() throws IOException {
    return new RuntimeFolder(Path.of("/run/user"), Path.of("/tmp"), UserId.effective());
  }

  /// Its path, whether or not it exists.
  Path path(Map<String, String> environment) {
    Optional<Path> xdg = Variables.folder(environment, XDG);
    Path ofSystem = run.resolve(user.toString());
    if (xdg.isPresent()) {
      return xdg.get().resolve("landline");
    }
    return Files.isDirectory(ofSystem)
        ? ofSystem.resolve("landline")
        : tmp.resolve("landline-" + user);
  }

  /// Creates the folder if it does not exist, and checks that only the user has access to it. In
  /// /tmp another user may have created it first.
  public Path prepare(Map<String, String> environment) throws IOException {
    Path folder = path(environment);
    try {
      Files.createDirectory(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (FileAlreadyExistsException existing) {
      // checked below, as is a new one
    } catch (IOException failed) {
      throw new ServeException(
          "make runtime folder " + Errors.line(failed) + origin(environment), failed);
    }
    check(folder, origin(environment));
    return folder;
  }

  /// Its path, after a check that only the user has access to it, if it exists.
  public Path find(Map<String, String> environment) throws IOException {
    Path folder = path(environment);
    try {
      check(folder, origin(environment));
    } catch (NoSuchFileException absent) {
      // There is nothing in it to trust.
    }
    return folder;
  }

  private static String origin(Map<String, String> environment) {
    return Variables.folder(environment, XDG)
        .map(xdg -> " (" + XDG + " is " + xdg + "; without it another one is taken)")
        .orElse("");
  }

  private void check(Path folder, String origin) throws IOException {
    int mode = number(folder, "unix:mode");
    var owner = new UserId(Integer.toUnsignedLong(number(folder, "unix:uid")));
    if ((mode & FILE_TYPE) == SYMBOLIC_LINK) {
      throw unsafe(folder, "it is a symbolic link" + origin);
    }
    if ((mode & FILE_TYPE) != DIRECTORY) {
      throw unsafe(folder, "it is not a folder" + origin);
    }
    if (!owner.isSame(user)) {
      throw unsafe(
          folder,
          "it belongs to uid "
              + owner
              + (owner.isOne() ? "" : ", which stands for several users")
              + origin);
    }
    if ((mode & OF_OTHERS) != 0) {
      throw unsafe(
          folder,
          "other users may use it (mode 0"
              + Integer.toOctalString(mode & 0777)
              + "); chmod 700 would end that"
              + origin);
    }
  }

  private static int number(Path folder, String attribute) throws IOException {
    return (int) Files.getAttribute(folder, attribute, LinkOption.NOFOLLOW_LINKS);
  }

  private static IOException unsafe(Path folder, String why) {
    return new RefusedException("runtime folder " + folder + ": " + why);
  }
}
