// SPDX-License-Identifier: Apache-2.0
package landline.cli.exec;

import java.util.Optional;
import java.util.OptionalInt;
import landline.socket.HostPort;

/// A server of SSH as `ssh` takes it: `ssh://[user@]host[:port]`.
///
/// @param user the name to log in with
/// @param host a name, perhaps of the configuration of `ssh`, or a numeric address without brackets
record SshUrl(Optional<String> user, String host, OptionalInt port) {

  static final String SCHEME = "ssh://";
  static final String FORM = "ssh://[user@]host[:port]";

  static SshUrl parse(String text) {
    String rest = text.substring(SCHEME.length());
    if (rest.endsWith("/")) {
      rest = rest.substring(0, rest.length() - 1);
    }
    int at = rest.lastIndexOf('@');
    Optional<String> user = at < 0 ? Optional.empty() : Optional.of(rest.substring(0, at));
    String where = rest.substring(at + 1);
    boolean empty = where.isEmpty() || where.startsWith(":");
    if (empty || user.filter(String::isEmpty).isPresent() || rest.indexOf('/') >= 0) {
      throw new IllegalArgumentException("not " + FORM + ": " + text);
    }
    // A number alone is a host, too, as for ssh.
    HostPort parsed = HostPort.parse(where.indexOf(':') < 0 ? where + ":0" : where, 0);
    if (parsed.port() == 0 && where.endsWith(":0")) {
      throw new IllegalArgumentException("cannot connect to port 0: " + text);
    }
    return new SshUrl(
        user,
        parsed.host(),
        parsed.port() == 0 ? OptionalInt.empty() : OptionalInt.of(parsed.port()));
  }

  @Override
  public String toString() {
    return SCHEME
        + user.map(name -> name + "@").orElse("")
        + (port.isPresent()
            ? new HostPort(host, port.getAsInt())
            : host.indexOf(':') < 0 ? host : "[" + host + "]");
  }
}
