// SPDX-License-Identifier: Apache-2.0
package landline.ssh;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.Collections;
import java.util.Iterator;
import java.util.Set;
import javax.security.auth.login.FailedLoginException;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.jspecify.annotations.Nullable;

/// The host key of a server, an ed25519 key in OpenSSH's format.
final class HostKey {

  private static final String TYPE = KeyPairProvider.SSH_ED25519;

  private HostKey() {}

  /// Reads a host key, and makes it first if there is none. A file that is there is never written
  /// to: clients would take the next key for an attack.
  ///
  /// @throws IOException if the file can't be read or made, is not a private key without
  ///   passphrase, or can be read by others
  static KeyPair load(Path file) throws IOException {
    try {
      if (Files.notExists(file)) {
        make(file);
      }
      return read(file);
    } catch (AccessDeniedException denied) {
      throw new AccessDeniedException("host key " + file);
    } catch (NoSuchFileException none) {
      throw new NoSuchFileException("host key " + file);
    } catch (FileSystemException failed) {
      throw new IOException("host key " + file + ": " + failed.getReason(), failed);
    } catch (FailedLoginException encrypted) {
      throw new IOException(
          "host key " + file + ": it has a passphrase; ssh-keygen -p removes that", encrypted);
    } catch (GeneralSecurityException failed) {
      throw new IOException("host key " + file + ": " + failed.getMessage(), failed);
    }
  }

  private static KeyPair read(Path file) throws IOException, GeneralSecurityException {
    if (!Files.readAttributes(file, BasicFileAttributes.class).isRegularFile()) {
      throw new IOException("host key " + file + ": not a regular file");
    }
    var readers = PosixFilePermissions.fromString("---rwxrwx");
    if (Files.getPosixFilePermissions(file).stream().anyMatch(readers::contains)) {
      throw new IOException("host key " + file + ": other users may use it; chmod 600 it");
    }
    try (var in = Files.newInputStream(file)) {
      // Of a file without a key, the library returns null.
      @Nullable Iterable<KeyPair> pairs =
          SecurityUtils.loadKeyPairIdentities(
              null, NamedResource.ofName(file.toString()), in, null);
      Iterator<KeyPair> each = pairs == null ? Collections.emptyIterator() : pairs.iterator();
      if (each.hasNext()) {
        return each.next();
      }
    }
    throw new IOException("host key " + file + ": not a private key");
  }

  /// Makes a key under another name and links it: so the file is whole, or not there, and a server
  /// that starts at the same time has the same key.
  private static void make(Path file) throws IOException, GeneralSecurityException {
    KeyPair pair = KeyUtils.generateKeyPair(TYPE, 256);
    var text = new ByteArrayOutputStream();
    OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(pair, "landline", null, text);
    Path folder = file.toAbsolutePath().getParent();
    Path made =
        Files.createTempFile(
            folder,
            ".host-key",
            null,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      try (var channel = FileChannel.open(made, Set.of(StandardOpenOption.WRITE))) {
        ByteBuffer bytes = ByteBuffer.wrap(text.toByteArray());
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      Files.createLink(file, made);
    } catch (FileAlreadyExistsException other) {
      // Another server has made it meanwhile: that one counts.
    } finally {
      Files.delete(made);
    }
  }
}
