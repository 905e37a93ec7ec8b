// SPDX-License-Identifier: Apache-2.0
package landline.ssh.client;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import landline.socket.UserId;
import landline.socket.internal.LogText;
import landline.ssh.SshPrompt;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.PublicKeyEntryResolver;
import org.apache.sshd.common.session.SessionContext;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.jspecify.annotations.Nullable;

/// The file of a private key, with a passphrase or without, and what is beside it.
final class IdentityFile {

  private static final Set<PosixFilePermission> OTHERS =
      PosixFilePermissions.fromString("---rwxrwx");
  private static final int TRIES = 3;
  private static final int LONGEST = 1 << 20;

  private final Path file;
  private final SshPrompt prompt;
  private @Nullable KeyPair pair;

  IdentityFile(Path file, SshPrompt prompt) {
    this.file = file;
    this.prompt = prompt;
  }

  boolean exists() {
    return Files.isRegularFile(file) || Files.isRegularFile(beside(".pub"));
  }

  private Path beside(String ending) {
    return Path.of(file + ending);
  }

  /// The public key, from the file beside, or else from the private key, which may need its
  /// passphrase.
  ///
  /// @throws IOException if there is none
  PublicKey publicKey() throws IOException {
    Optional<PublicKey> known = read(beside(".pub"));
    return known.isPresent() ? known.get() : pair().getPublic();
  }

  /// The certificate beside the file.
  Optional<PublicKey> certificate() {
    return read(beside("-cert.pub"));
  }

  /// A public key or certificate in a file of its own.
  ///
  /// @return empty if it can't be read
  static Optional<PublicKey> read(Path file) {
    try {
      if (!Files.isRegularFile(file)) {
        return Optional.empty();
      }
      String line = new String(start(file), StandardCharsets.UTF_8).lines().findFirst().orElse("");
      PublicKeyEntry entry = PublicKeyEntry.parsePublicKeyEntry(line);
      return Optional.of(entry.resolvePublicKey(null, null, PublicKeyEntryResolver.FAILING));
    } catch (IOException | GeneralSecurityException | RuntimeException none) {
      return Optional.empty();
    }
  }

  private static byte[] start(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(LONGEST);
    }
  }

  /// The private key. The first call may ask for the passphrase.
  ///
  /// @throws IOException if it can't be read, others may read it, or there is no passphrase
  KeyPair pair() throws IOException {
    KeyPair known = pair;
    if (known == null) {
      try {
        requireOwn();
      } catch (FileSystemException unreadable) {
        throw new IOException("key " + LogText.of(unreadable), unreadable);
      }
      known = load();
      pair = known;
    }
    return known;
  }

  /// As ssh(1): another's file is the other's business.
  private void requireOwn() throws IOException {
    boolean own = Files.getAttribute(file, "unix:uid").equals((int) UserId.effective().value());
    if (own && Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS::contains)) {
      throw new IOException("key " + file + ": other users may use it; chmod 600 it");
    }
  }

  private KeyPair load() throws IOException {
    for (int tries = 1; ; tries++) {
      var asked = new Passphrase();
      try (InputStream in = Files.newInputStream(file)) {
        return first(
            SecurityUtils.loadKeyPairIdentities(
                null, NamedResource.ofName(file.toString()), in, asked));
      } catch (IOException | GeneralSecurityException | RuntimeException unreadable) {
        // A wrong passphrase gives nonsense, which may be an error of any kind.
        if (!asked.given || tries == TRIES) {
          throw new IOException("key " + file + ": " + asked.reason(unreadable), unreadable);
        }
      }
    }
  }

  private static KeyPair first(@Nullable Iterable<KeyPair> pairs) throws IOException {
    if (pairs != null) {
      for (KeyPair each : pairs) {
        return each;
      }
    }
    throw new IOException("not a private key");
  }

  /// What a library that asks for passphrases is given. It takes them as strings, which can't be
  /// overwritten.
  private final class Passphrase implements FilePasswordProvider {

    private boolean asked;
    private boolean given;

    @Override
    public @Nullable String getPassword(
        @Nullable SessionContext session, NamedResource resource, int retry) {
      asked = true;
      Optional<char[]> answer = prompt.passphrase("Passphrase of the key " + file + ": ");
      if (answer.isEmpty() || answer.get().length == 0) {
        return null;
      }
      given = true;
      String text = new String(answer.get());
      Arrays.fill(answer.get(), '\0');
      return text;
    }

    private String reason(Exception failure) {
      if (given) {
        return "wrong passphrase";
      }
      return asked
          ? "it has a passphrase, and none was given"
          : String.valueOf(failure.getMessage());
    }
  }
}
