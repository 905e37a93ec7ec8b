// SPDX-License-Identifier: Apache-2.0
package landline.ssh.auth;

import java.security.PublicKey;
import java.util.LinkedHashSet;
import java.util.Optional;
import landline.socket.SockAddr;
import landline.socket.internal.ControlEscaper;
import landline.socket.internal.LogText;

/// Decides which users may log in with which keys, as sshd(8) does, and with what permissions. It
/// reads the files again for each decision. Safe for concurrent use.
public final class PubkeyAuthorizer {

  private static final int MOST_REPORTED = 1_000;
  private static final int MOST_CHARS = 500;

  private final PubkeyAuthConfig config;
  private final LinkedHashSet<String> reported = new LinkedHashSet<>();

  /// Makes one; files are read later.
  public PubkeyAuthorizer(PubkeyAuthConfig config) {
    this.config = config;
  }

  /// Names a key in a log.
  ///
  /// @param key a key or certificate from the SSH library
  /// @return empty for one that may never log in, such as one of an unknown type
  public static Optional<KeyIdentity> identity(PublicKey key) {
    try {
      return Optional.of(PresentedKey.of(key).identity());
    } catch (RefusedException refused) {
      return Optional.empty();
    }
  }

  /// Decides on a key. Whether the client has the key is still to be proved by a signature; that
  /// the authority of a certificate has signed it, is proved here. May block on files.
  ///
  /// @param key a key or certificate from the SSH library
  /// @param peer where the client connects from
  /// @return the same for a key of another user as for an unknown key
  public KeyDecision authorize(LoginUser user, PublicKey key, SockAddr peer) {
    PresentedKey presented;
    try {
      presented = PresentedKey.of(key);
    } catch (RefusedException refused) {
      return new KeyDecision.Refused(Optional.empty(), line(refused.reason()));
    }
    try {
      return new KeyDecision.Accepted(authorize(user, presented, Peer.of(peer)));
    } catch (RefusedException refused) {
      return new KeyDecision.Refused(Optional.of(presented.identity()), line(refused.reason()));
    }
  }

  private Grant authorize(LoginUser user, PresentedKey presented, Peer peer)
      throws RefusedException {
    new RevokedKeys(config.revokedKeys(), this::report).check(presented);
    var attempt =
        new KeyAttempt(user, presented, peer, config.clock().instant(), config, this::report);
    Optional<KeyOptions> options = Optional.empty();
    for (String file : config.authorizedKeysFiles()) {
      options = options.isPresent() ? options : attempt.inAuthorizedKeys(user.expand(file));
    }
    options = options.isPresent() ? options : attempt.byTrustedAuthority();
    KeyOptions permitted = options.orElseThrow(attempt::refusal);
    return new Grant(
        presented.identity(), permitted.withEnvironment(config.permitUserEnvironment().orElse("")));
  }

  /// The text on a line of a log, where that of a file may be of any length.
  private static String line(String text) {
    return ControlEscaper.line(LogText.start(text, MOST_CHARS));
  }

  private void report(String text) {
    String escaped = line(text);
    synchronized (reported) {
      if (!reported.add(escaped)) {
        return;
      }
      if (reported.size() > MOST_REPORTED) {
        reported.removeFirst();
      }
    }
    config.report().accept(escaped);
  }
}
