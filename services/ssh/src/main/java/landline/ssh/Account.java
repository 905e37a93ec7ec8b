// SPDX-License-Identifier: Apache-2.0
package landline.ssh;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import landline.socket.UserId;

/// The account that commands run as, that of this process: see passwd(5).
///
/// @param user its identity
/// @param name the name that clients log in with
/// @param home the working directory of commands
/// @param shell the program that runs command lines
record Account(UserId user, String name, Path home, Path shell) {

  private static final Path PASSWD = Path.of("/etc/passwd");
  private static final String SHELL = "/bin/sh";
  private static final int FIELDS = 7;

  /// Returns the account of this process. Name and home are those that the C library knows, from
  /// whatever service; the shell is that of /etc/passwd, or else `/bin/sh`.
  static Account current() throws IOException {
    UserId user = UserId.effective();
    String name = known(System.getProperty("user.name"), user.toString());
    return new Account(
        user, name, Path.of(known(System.getProperty("user.home"), "/")), Path.of(shell(user)));
  }

  /// The JDK has a question mark for what the C library does not know.
  private static String known(String value, String otherwise) {
    return value.isEmpty() || value.equals("?") ? otherwise : value;
  }

  private static String shell(UserId user) throws IOException {
    if (!Files.isReadable(PASSWD)) {
      return SHELL;
    }
    String id = Long.toString(user.value());
    for (String line : Files.readAllLines(PASSWD, StandardCharsets.ISO_8859_1)) {
      String[] fields = line.split(":", -1);
      if (fields.length == FIELDS && fields[2].equals(id) && !fields[6].isEmpty()) {
        return fields[6];
      }
    }
    return SHELL;
  }
}
