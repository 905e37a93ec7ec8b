// SPDX-License-Identifier: Apache-2.0
package landline.ssh.auth;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// What a login with a key permits: the options of its line in authorized_keys, see sshd(8), or of
/// its certificate, or both together, whichever is narrower.
public final class KeyOptions {

  /// A permission that a key may lack.
  public enum Permission {
    /// A terminal: `pty`.
    PTY,
    /// Forwarding of ports: `port-forwarding`.
    PORT_FORWARDING,
    /// Forwarding of the client's agent: `agent-forwarding`.
    AGENT_FORWARDING,
    /// Forwarding of X11: `X11-forwarding`.
    X11_FORWARDING,
    /// The user's own start file, `~/.ssh/rc`: `user-rc`.
    USER_RC,
    /// Signatures of a security key that nobody touched: `no-touch-required`.
    NO_TOUCH
  }

  private final KeyOptionsBuilder values;

  KeyOptions(KeyOptionsBuilder values) {
    this.values = new KeyOptionsBuilder(values);
  }

  /// The command that runs in place of the client's, as bytes for a shell; it may be empty.
  public Optional<byte[]> forcedCommand() {
    return values.command.map(KeyOptions::bytes);
  }

  /// Whether something is permitted.
  public boolean permits(Permission permission) {
    return values.permissions.contains(permission);
  }

  /// All that is permitted.
  public Set<Permission> permissions() {
    return Set.copyOf(values.permissions);
  }

  /// Whether a signature of a security key counts only if its owner has identified himself to it,
  /// as with a PIN.
  public boolean isVerifyRequired() {
    return values.verifyRequired;
  }

  /// Variables to set in the environment of commands: names and the bytes of values.
  public Map<String, byte[]> environment() {
    var variables = new LinkedHashMap<String, byte[]>();
    for (String variable : values.environment) {
      int end = variable.indexOf('=');
      variables.put(variable.substring(0, end), bytes(variable.substring(end + 1)));
    }
    return variables;
  }

  /// The destinations that forwarding of ports is limited to, such as `localhost:80`; none mean no
  /// limit.
  public List<String> permitOpen() {
    return List.copyOf(values.permitOpen);
  }

  /// The addresses that forwarded ports of this side are limited to, such as `*:8080`; none mean no
  /// limit.
  public List<String> permitListen() {
    return List.copyOf(values.permitListen);
  }

  /// The device of a forwarded tunnel.
  ///
  /// @return its number, -1 for any, or empty if the key does not name one
  public OptionalInt tunnel() {
    return values.tunnel;
  }

  /// The moment after which the key permits no further login.
  public Optional<Instant> expiry() {
    return values.expiry;
  }

  boolean isCertAuthority() {
    return values.certAuthority;
  }

  Optional<String> principals() {
    return values.principals;
  }

  /// Refuses a login from an address, or at a time, that the options do not permit.
  ///
  /// @param ofCertificate whether the key signs certificates, and the login is with one
  void authorize(Peer peer, Instant now, boolean ofCertificate) throws RefusedException {
    Optional<Instant> end = values.expiry;
    if (end.isPresent() && now.getEpochSecond() > end.get().getEpochSecond()) {
      throw new RefusedException("expired at " + end.get());
    }
    if (values.principals.isPresent() && !values.certAuthority) {
      throw new RefusedException("principals without cert-authority");
    }
    if (values.certAuthority && !ofCertificate) {
      throw new RefusedException("cert-authority is not possible here");
    }
    if (values.from.isPresent() && !values.from.get().matches(peer)) {
      throw new RefusedException("not from " + peer.host());
    }
    if (values.sourceAddress.isPresent() && !values.sourceAddress.get().matches(peer)) {
      throw new RefusedException("certificate is not for " + peer.host());
    }
  }

  /// These options of a line, narrowed to those of a certificate.
  KeyOptions merge(KeyOptions certificate) throws RefusedException {
    Optional<String> other = certificate.values.command;
    if (values.command.isPresent() && other.isPresent() && !values.command.equals(other)) {
      throw new RefusedException("forced command options do not match");
    }
    var merged = new KeyOptionsBuilder(values);
    // They say whom the line is for, not what it permits.
    merged.certAuthority = false;
    merged.principals = Optional.empty();
    merged.command = values.command.or(() -> other);
    merged.permissions.retainAll(certificate.values.permissions);
    merged.verifyRequired |= certificate.values.verifyRequired;
    return new KeyOptions(merged);
  }

  /// These options with those variables that a pattern list permits, see PermitUserEnvironment in
  /// sshd_config(5).
  KeyOptions withEnvironment(String permitted) {
    var limited = new KeyOptionsBuilder(values);
    limited.environment.removeIf(variable ->
        !Wildcards.matchesList(variable.substring(0, variable.indexOf('=')), permitted));
    return new KeyOptions(limited);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /// What is permitted and required, for a log.
  @Override
  public String toString() {
    return (values.command.isPresent() ? "forced command, " : "")
        + (values.verifyRequired ? "verification required, " : "")
        + permissions();
  }
}
