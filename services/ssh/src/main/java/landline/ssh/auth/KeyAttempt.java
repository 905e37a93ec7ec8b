// SPDX-License-Identifier: Apache-2.0
package landline.ssh.auth;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import java.util.function.Consumer;
import landline.socket.internal.LogText;

/// One decision on a key of a user. One thread uses it.
final class KeyAttempt {

  private final LoginUser user;
  private final PresentedKey presented;
  private final Peer peer;
  private final Instant now;
  private final PubkeyAuthConfig config;
  private final Consumer<String> report;
  private Optional<String> refusal = Optional.empty();

  KeyAttempt(
      LoginUser user,
      PresentedKey presented,
      Peer peer,
      Instant now,
      PubkeyAuthConfig config,
      Consumer<String> report) {
    this.user = user;
    this.presented = presented;
    this.peer = peer;
    this.now = now;
    this.config = config;
    this.report = report;
  }

  /// Why nothing was found; if there are several reasons, the last.
  RefusedException refusal() {
    return new RefusedException(refusal.orElse("no such key"));
  }

  /// What a file of the user permits the key.
  ///
  /// @return empty if it permits no login
  Optional<KeyOptions> inAuthorizedKeys(Path file) {
    try {
      Lines lines = Lines.ofUser(user, file, config.strictModes());
      for (var line = lines.next(); line.isPresent(); line = lines.next()) {
        Optional<KeyOptions> options = inLine(line.get());
        if (options.isPresent()) {
          return options;
        }
      }
    } catch (IOException unreadable) {
      ignored(unreadable);
    }
    return Optional.empty();
  }

  private Optional<KeyOptions> inLine(Lines.Line line) {
    Optional<AuthorizedKeysLine> found = parse(line, AuthorizedKeysLine::parse);
    if (found.isEmpty() || !found.get().key().equals(authority().orElse(presented.key()))) {
      return Optional.empty();
    }
    KeyOptions options = found.get().options();
    if (options.isCertAuthority() != presented.certificate().isPresent()) {
      return Optional.empty();
    }
    try {
      options.authorize(peer, now, presented.certificate().isPresent());
      return Optional.of(
          presented.certificate().isPresent()
              ? certified(options, presented.certificate().get())
              : options);
    } catch (RefusedException refused) {
      refusal = Optional.of(line.place() + ": " + refused.reason());
      return Optional.empty();
    }
  }

  private Optional<KeyBlob> authority() {
    return presented.certificate().map(SshCertificate::authority);
  }

  /// What a line for an authority permits the certificate.
  private KeyOptions certified(KeyOptions line, SshCertificate certificate)
      throws RefusedException {
    KeyOptions merged = merge(line, certificate);
    if (line.principals().isEmpty()) {
      certificate.checkAuthority(now, user.nameBytes());
    } else if (certificate.hasPrincipal(line.principals().get())) {
      certificate.checkAuthority(now);
    } else {
      throw new RefusedException("Certificate does not contain an authorized principal");
    }
    CertificateSignature.check(certificate);
    return merged;
  }

  private KeyOptions merge(KeyOptions line, SshCertificate certificate) throws RefusedException {
    certificate.options().authorize(peer, now, false);
    return line.merge(certificate.options());
  }

  /// What the certificate permits, if its authority is trusted for all users.
  ///
  /// @return empty if it permits no login
  Optional<KeyOptions> byTrustedAuthority() {
    if (presented.certificate().isEmpty()) {
      return Optional.empty();
    }
    SshCertificate certificate = presented.certificate().get();
    if (config.trustedUserCaKeys().isEmpty()
        || !isTrusted(config.trustedUserCaKeys().get(), certificate.authority())) {
      return Optional.empty();
    }
    Optional<String> principals = config.authorizedPrincipalsFile();
    try {
      KeyOptions options =
          principals.isPresent()
              ? byPrincipals(user.expand(principals.get()), certificate)
              : byName(certificate);
      CertificateSignature.check(certificate);
      return Optional.of(options);
    } catch (RefusedException refused) {
      refusal = Optional.of(refused.reason());
      return Optional.empty();
    }
  }

  private boolean isTrusted(Path authorities, KeyBlob authority) {
    try {
      if (KeyList.contains(Lines.ofProcess(authorities), authority)) {
        return true;
      }
      refusal = refusal.or(() -> Optional.of("CA is not listed in " + authorities));
    } catch (IOException unreadable) {
      refusal = Optional.of(LogText.of(unreadable));
      report.accept("no authority is trusted: " + refusal.get());
    } catch (RefusedException bad) {
      refusal = Optional.of(bad.reason());
      report.accept("no further authority is trusted: " + bad.reason());
    }
    return false;
  }

  private KeyOptions byName(SshCertificate certificate) throws RefusedException {
    certificate.checkAuthority(now, user.nameBytes());
    certificate.options().authorize(peer, now, false);
    return certificate.options();
  }

  private KeyOptions byPrincipals(Path file, SshCertificate certificate) throws RefusedException {
    PrincipalsLine line =
        principal(file, certificate)
            .orElseThrow(
                () -> new RefusedException("Certificate does not contain an authorized principal"));
    certificate.checkAuthority(now);
    line.options().authorize(peer, now, false);
    return merge(line.options(), certificate);
  }

  /// The first line with a principal of the certificate. The others do not count, even if its
  /// options refuse.
  private Optional<PrincipalsLine> principal(Path file, SshCertificate certificate) {
    try {
      Lines lines = Lines.ofUser(user, file, config.strictModes());
      for (var line = lines.next(); line.isPresent(); line = lines.next()) {
        Optional<PrincipalsLine> found = parse(line.get(), PrincipalsLine::parse);
        if (found.isPresent() && certificate.principals().contains(found.get().principal())) {
          return found;
        }
      }
    } catch (IOException unreadable) {
      ignored(unreadable);
    }
    return Optional.empty();
  }

  /// Reads a kind of line.
  private interface Parser<T> {
    Optional<T> parse(String line, ZoneId zone) throws RefusedException;
  }

  private <T> Optional<T> parse(Lines.Line line, Parser<T> parser) {
    try {
      line.requireLength();
      return parser.parse(line.text(), config.zone());
    } catch (RefusedException bad) {
      report.accept(line.place() + ": " + bad.reason());
      return Optional.empty();
    }
  }

  /// A file that does not exist is as good as an empty one; others are worth a line.
  private void ignored(IOException unreadable) {
    if (!(unreadable instanceof NoSuchFileException)) {
      String reason = LogText.of(unreadable);
      refusal = Optional.of(reason);
      report.accept("file is ignored: " + reason);
    }
  }
}
