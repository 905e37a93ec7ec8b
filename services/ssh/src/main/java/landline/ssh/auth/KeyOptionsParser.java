// SPDX-License-Identifier: Apache-2.0
package landline.ssh.auth;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import landline.ssh.auth.KeyOptions.Permission;

/// Reads the options before a key; see AUTHORIZED_KEYS FILE FORMAT in sshd(8). What sshd(8) does
/// not know, or takes for no value, refuses the key.
final class KeyOptionsParser {

  // SSH_AUTHOPT_ENV_MAX and SSH_AUTHOPT_PERMIT_MAX
  private static final int MOST_VARIABLES = 1024;
  private static final int MOST_PERMITS = 4096;
  // NI_MAXHOST
  private static final int MOST_HOST = 1025;
  private static final int MOST_PORT = 65_535;
  // SSH_TUNID_MAX
  private static final int MOST_TUNNEL = Integer.MAX_VALUE - 2;
  private static final int ANY_TUNNEL = -1;

  private final String text;
  private final ZoneId zone;
  private final KeyOptionsBuilder values = KeyOptionsBuilder.ofLine();
  private int at;

  private KeyOptionsParser(String text, ZoneId zone) {
    this.text = text;
    this.zone = zone;
  }

  /// Parses options, up to the first blank outside quotes.
  ///
  /// @param zone of times without one
  static KeyOptions parse(String options, ZoneId zone) throws RefusedException {
    return new KeyOptionsParser(options, zone).parse();
  }

  /// The end of the options at the start of a line.
  static int end(String line) throws RefusedException {
    boolean quoted = false;
    int i = 0;
    for (; i < line.length() && (quoted || !isBlank(line.charAt(i))); i++) {
      if (line.startsWith("\\\"", i)) {
        i++;
      } else if (line.charAt(i) == '"') {
        quoted = !quoted;
      }
    }
    if (quoted) {
      throw new RefusedException("missing end quote");
    }
    return Math.min(i, line.length());
  }

  static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  private KeyOptions parse() throws RefusedException {
    // Nothing between commas, or after the last, is no option that is unknown.
    while (!isAtEnd()) {
      option();
      if (!isAtEnd() && text.charAt(at) != ',') {
        throw new RefusedException("unknown key option: " + word());
      }
      at++;
    }
    return new KeyOptions(values);
  }

  private boolean isAtEnd() {
    return at >= text.length() || isBlank(text.charAt(at));
  }

  /// The name of the option here, for a message.
  private String word() {
    int start = Math.max(text.lastIndexOf(',', at), text.lastIndexOf('"', at)) + 1;
    int end = start;
    while (end < text.length() && ",= \t".indexOf(text.charAt(end)) < 0) {
      end++;
    }
    return text.substring(Math.min(start, end), end);
  }

  /// Reads an option, or nothing.
  private void option() throws RefusedException {
    if (flag("restrict")) {
      values.restrict();
    } else if (flag("cert-authority")) {
      values.certAuthority = true;
    } else if (!permission("port-forwarding", Permission.PORT_FORWARDING)
        && !permission("agent-forwarding", Permission.AGENT_FORWARDING)
        && !permission("x11-forwarding", Permission.X11_FORWARDING)
        && !touch()
        && !verify()
        && !permission("pty", Permission.PTY)
        && !permission("user-rc", Permission.USER_RC)) {
      optionWithValue();
    }
  }

  private void optionWithValue() throws RefusedException {
    if (name("command")) {
      requireFirst("command", values.command.isEmpty());
      values.command = Optional.of(quoted("command"));
    } else if (name("principals")) {
      requireFirst("principals", values.principals.isEmpty());
      values.principals = Optional.of(quoted("principals"));
    } else if (name("from")) {
      requireFirst("from", values.from.isEmpty());
      values.from = Optional.of(HostPatterns.parse(quoted("from")));
    } else if (name("expiry-time")) {
      Instant time = AbsoluteTime.parse(quoted("expiry-time"), zone);
      values.expiry = Optional.of(values.expiry.filter(time::isAfter).orElse(time));
    } else if (name("environment")) {
      environment(quoted("environment"));
    } else if (name("permitopen")) {
      permit(values.permitOpen, quoted("permitopen"), "permitopen");
    } else if (name("permitlisten")) {
      String value = quoted("permitlisten");
      permit(values.permitListen, value.contains(":") ? value : "*:" + value, "permitlisten");
    } else if (name("tunnel")) {
      values.tunnel = OptionalInt.of(tunnel(quoted("tunnel")));
    }
  }

  private static void requireFirst(String name, boolean first) throws RefusedException {
    if (!first) {
      throw new RefusedException("multiple \"" + name + "\" clauses");
    }
  }

  private boolean flag(String name) {
    boolean found = text.regionMatches(true, at, name, 0, name.length());
    at += found ? name.length() : 0;
    return found;
  }

  private boolean permission(String name, Permission permission) {
    if (flag(name)) {
      values.permit(permission, true);
      return true;
    }
    if (flag("no-" + name)) {
      values.permit(permission, false);
      return true;
    }
    return false;
  }

  private boolean touch() {
    if (flag("touch-required")) {
      values.permit(Permission.NO_TOUCH, false);
      return true;
    }
    if (flag("no-touch-required")) {
      values.permit(Permission.NO_TOUCH, true);
      return true;
    }
    return false;
  }

  private boolean verify() {
    if (flag("verify-required")) {
      values.verifyRequired = true;
      return true;
    }
    if (flag("no-verify-required")) {
      values.verifyRequired = false;
      return true;
    }
    return false;
  }

  private boolean name(String name) {
    return flag(name + "=");
  }

  /// A value in quotes. A backslash counts only before a quote.
  private String quoted(String name) throws RefusedException {
    if (!text.startsWith("\"", at)) {
      throw new RefusedException(name + ": missing start quote");
    }
    var value = new StringBuilder();
    for (at++; at < text.length() && text.charAt(at) != '"'; at++) {
      if (text.startsWith("\\\"", at)) {
        at++;
      }
      value.append(text.charAt(at));
    }
    if (at >= text.length()) {
      throw new RefusedException(name + ": missing end quote");
    }
    at++;
    return value.toString();
  }

  private void environment(String variable) throws RefusedException {
    if (values.environment.size() > MOST_VARIABLES) {
      throw new RefusedException("too many environment strings");
    }
    int length = variable.indexOf('=');
    if (length < 1 || !isName(variable.substring(0, length))) {
      throw new RefusedException("invalid environment string");
    }
    String start = variable.substring(0, length + 1);
    if (values.environment.stream().noneMatch(earlier -> earlier.startsWith(start))) {
      values.environment.add(variable);
    }
  }

  private static boolean isName(String name) {
    return name.chars()
        .allMatch(c ->
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_');
  }

  /// Checks host and port. A service's name for a port is refused, unlike by sshd(8): what it
  /// stands for is not in this file.
  private static void permit(List<String> all, String value, String name) throws RefusedException {
    if (all.size() > MOST_PERMITS) {
      throw new RefusedException("too many permission directives");
    }
    int end = value.startsWith("[") ? value.indexOf(']') + 1 : colon(value);
    if ((end <= 0 && value.startsWith("[")) || end >= MOST_HOST) {
      throw new RefusedException(name + ": invalid permission hostname");
    }
    String port = end < value.length() && isColon(value, end) ? value.substring(end + 1) : "";
    if (!port.equals("*") && (isNotNumber(port, MOST_PORT) || Integer.parseInt(port) == 0)) {
      throw new RefusedException(name + ": invalid permission port");
    }
    all.add(value);
  }

  /// The end of the host. A slash before the port is an older form for IPv6 addresses.
  private static int colon(String value) {
    int end = 0;
    while (end < value.length() && !isColon(value, end)) {
      end++;
    }
    return end;
  }

  private static boolean isColon(String value, int at) {
    return value.charAt(at) == ':' || value.charAt(at) == '/';
  }

  private static boolean isNotNumber(String digits, int most) {
    return digits.isEmpty()
        || digits.length() > String.valueOf(most).length()
        || !digits.chars().allMatch(c -> c >= '0' && c <= '9')
        || Long.parseLong(digits) > most;
  }

  private static int tunnel(String device) throws RefusedException {
    if (device.toLowerCase(Locale.ROOT).equals("any")) {
      return ANY_TUNNEL;
    }
    if (isNotNumber(device, MOST_TUNNEL)) {
      throw new RefusedException("invalid tun device");
    }
    return Integer.parseInt(device);
  }
}
