// SPDX-License-Identifier: Apache-2.0
package landline.ssh;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalInt;
import landline.socket.HostPort;

/// A server as ssh(1) takes it: `[user@]host[:port]`, perhaps after `ssh://`; then a `%` in the
/// user's name begins the number of a byte, as `%40` for `@`: RFC 3986, section 2.1. So does the
/// one before the zone of an IPv6 address, as RFC 6874 has it, or it stands for itself.
///
/// @param user the name to log in with
/// @param host a name, perhaps one that only ssh_config(5) knows, or a numeric address without
///   brackets
/// @param port its port
public record SshAddress(Optional<String> user, String host, OptionalInt port) {

  /// The beginning of an address that is one of SSH without doubt.
  public static final String SCHEME = "ssh://";

  private static final String FORM = SCHEME + "[user@]host[:port]";

  /// Parses an address.
  ///
  /// @throws IllegalArgumentException if the text has another form
  public static SshAddress parse(String text) {
    String rest = text.startsWith(SCHEME) ? text.substring(SCHEME.length()) : text;
    if (rest.endsWith("/")) {
      rest = rest.substring(0, rest.length() - 1);
    }
    int at = rest.lastIndexOf('@');
    Optional<String> user = at < 0 ? Optional.empty() : Optional.of(rest.substring(0, at));
    String where = rest.substring(at + 1);
    if (text.startsWith(SCHEME)) {
      user = user.map(SshAddress::decoded);
      where = where.replace("%25", "%");
    }
    boolean empty = where.isEmpty() || where.startsWith(":") || where.startsWith("-");
    if (empty || user.filter(String::isEmpty).isPresent() || rest.indexOf('/') >= 0) {
      throw new IllegalArgumentException("not " + FORM + ": " + text);
    }
    user.ifPresent(SshAddress::requireHarmless);
    HostPort parsed = HostPort.parse(where.indexOf(':') < 0 ? where + ":0" : where, 0);
    if (parsed.port() == 0 && where.endsWith(":0") && !where.endsWith("::0")) {
      throw new IllegalArgumentException("port 0: " + text);
    }
    return new SshAddress(
        user,
        parsed.host(),
        parsed.port() == 0 ? OptionalInt.empty() : OptionalInt.of(parsed.port()));
  }

  private static String decoded(String user) {
    var bytes = new ByteArrayOutputStream();
    try {
      int at = 0;
      while (at < user.length()) {
        boolean coded = user.charAt(at) == '%';
        int next = coded ? at + 3 : user.offsetByCodePoints(at, 1);
        if (coded) {
          bytes.write(HexFormat.fromHexDigits(user, at + 1, next));
        } else {
          bytes.writeBytes(user.substring(at, next).getBytes(StandardCharsets.UTF_8));
        }
        at = next;
      }
      ByteBuffer all = ByteBuffer.wrap(bytes.toByteArray());
      return StandardCharsets.UTF_8.newDecoder().decode(all).toString();
    } catch (IndexOutOfBoundsException | NumberFormatException | CharacterCodingException bad) {
      throw new IllegalArgumentException("not a user's name: " + user, bad);
    }
  }

  private static String encoded(String user) {
    return user.replace("%", "%25").replace("/", "%2F");
  }

  /// As ssh(1): the name may become part of a line for a shell, of ProxyCommand, where a `-` after
  /// a space would begin an option.
  private static void requireHarmless(String user) {
    if (user.indexOf(':') >= 0) {
      // It is not repeated: messages end in logs.
      throw new IllegalArgumentException("a password in an address: only keys log in");
    }
    boolean harmful =
        user.startsWith("-")
            || user.contains(" -")
            || user.indexOf('\\') >= 0
            || user.chars()
                .anyMatch(c -> Character.isISOControl(c) || "'`\"$;&<>|(){}".indexOf(c) >= 0);
    if (harmful) {
      throw new IllegalArgumentException("not a user's name: " + user);
    }
  }

  /// The address in the form that [#parse] takes.
  ///
  /// @return such as `ssh://user@host:22`
  @Override
  public String toString() {
    return SCHEME
        + user.map(name -> encoded(name) + "@").orElse("")
        + (port.isPresent()
            ? new HostPort(host, port.getAsInt())
            : host.indexOf(':') < 0 ? host : "[" + host + "]");
  }
}
