// SPDX-License-Identifier: Apache-2.0
package landline.ssh.auth;

import java.io.IOException;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import landline.socket.internal.LogText;

/// The keys that may no longer log in, RevokedKeys of sshd_config(5), or that hosts may no longer
/// have, RevokedHostKeys of ssh_config(5). If it is not known which, none may.
///
/// @param report is told why none may
public record RevokedKeys(List<Path> files, Consumer<String> report) {

  /// Why a key is refused.
  ///
  /// @return empty if it is not
  public Optional<String> refusal(PublicKey key) {
    try {
      check(PresentedKey.of(key));
      return Optional.empty();
    } catch (RefusedException refused) {
      return Optional.of(refused.reason());
    }
  }

  /// Refuses a key, or the authority of a certificate, that is revoked.
  void check(PresentedKey presented) throws RefusedException {
    for (Path file : files) {
      if (revokes(file, presented)) {
        throw new RefusedException("revoked by " + file);
      }
      if (presented.certificate().isPresent()) {
        KeyBlob authority = presented.certificate().get().authority();
        if (revokes(file, new PresentedKey(authority, Optional.empty()))) {
          throw new RefusedException("certificate authority revoked by " + file);
        }
      }
    }
  }

  private boolean revokes(Path file, PresentedKey presented) throws RefusedException {
    try {
      byte[] bytes = Lines.bytesOfProcess(file);
      return RevocationList.isList(bytes)
          ? RevocationList.revokes(bytes, presented)
          : KeyList.revokes(new Lines(file, bytes), presented.key());
    } catch (IOException unreadable) {
      throw refused(LogText.of(unreadable), unreadable);
    } catch (RefusedException bad) {
      throw refused(bad.reason(), bad);
    }
  }

  private RefusedException refused(String reason, Exception cause) {
    report.accept("no key is accepted: " + reason);
    return new RefusedException("revoked keys are not known: " + reason, cause);
  }
}
