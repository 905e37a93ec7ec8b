// SPDX-License-Identifier: Apache-2.0
package landline.ssh.auth;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import landline.socket.UserId;

/// A user of this machine; see passwd(5).
///
/// @param name what clients log in as
/// @param home the folder that relative paths start from
public record LoginUser(String name, UserId id, Path home) {

  /// Checks that the name may be part of a path.
  public LoginUser {
    if (name.isEmpty() || name.startsWith(".") || name.indexOf('/') >= 0 || name.indexOf(0) >= 0) {
      throw new IllegalArgumentException("name is not a user's: " + name);
    }
  }

  /// The bytes of the name; see the package.
  String nameBytes() {
    return new String(name.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  /// The path that a setting stands for: `%%` is a percent sign, `%h` the home, `%u` the name and
  /// `%U` the number of the user; see TOKENS in sshd_config(5).
  ///
  /// @throws IllegalArgumentException for another letter
  Path expand(String setting) {
    var path = new StringBuilder();
    int start = 0;
    for (int at = setting.indexOf('%'); at >= 0; at = setting.indexOf('%', start)) {
      path.append(setting, start, at);
      switch (at + 1 < setting.length() ? setting.charAt(at + 1) : 0) {
        case '%' -> path.append('%');
        case 'h' -> path.append(home);
        case 'u' -> path.append(name);
        case 'U' -> path.append(id);
        default -> throw new IllegalArgumentException("unknown token in a path: " + setting);
      }
      start = at + 2;
    }
    path.append(setting, start, setting.length());
    return home.resolve(path.toString());
  }
}
