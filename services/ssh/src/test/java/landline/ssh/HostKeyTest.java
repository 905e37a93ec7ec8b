// SPDX-License-Identifier: Apache-2.0
package landline.ssh;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.stream.Stream;
import landline.socket.internal.LogText;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyEncryptionContext;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostKeyTest {

  @TempDir private Path folder;
  private Path file = Path.of("");

  @BeforeEach
  void name() {
    file = folder.resolve("key");
  }

  @Test
  void aKeyIsMadeOnceAndKept() throws IOException {
    KeyPair made = HostKey.load(file);
    byte[] text = Files.readAllBytes(file);
    assertEquals(PosixFilePermissions.fromString("rw-------"), Files.getPosixFilePermissions(file));
    assertArrayEquals(made.getPublic().getEncoded(), HostKey.load(file).getPublic().getEncoded());
    assertArrayEquals(text, Files.readAllBytes(file));
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(1, files.count());
    }
  }

  @Test
  void aKeyThatOthersMayReadIsRefused() throws IOException {
    HostKey.load(file);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    assertEquals(
        "host key " + file + ": other users may use it; chmod 600 it",
        assertThrows(IOException.class, () -> HostKey.load(file)).getMessage());
  }

  @Test
  void whatIsNoKeyIsRefusedAndNotOverwritten() throws IOException {
    Files.writeString(file, "no key\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    assertEquals(
        "host key " + file + ": not a private key",
        assertThrows(IOException.class, () -> HostKey.load(file)).getMessage());
    assertEquals("no key\n", Files.readString(file));
  }

  @Test
  void aFifoIsNotWaitedFor() throws IOException, InterruptedException {
    assertEquals(0, new ProcessBuilder("mkfifo", "-m", "600", file.toString()).start().waitFor());
    assertEquals(
        "host key " + file + ": not a regular file",
        assertThrows(IOException.class, () -> HostKey.load(file)).getMessage());
  }

  @Test
  void aKeyWithAPassphraseIsRefusedWithTheRemedy() throws IOException, GeneralSecurityException {
    var text = new ByteArrayOutputStream();
    var passphrase = new OpenSSHKeyEncryptionContext();
    passphrase.setPassword("secret");
    passphrase.setCipherType("256");
    OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(
        KeyUtils.generateKeyPair(KeyPairProvider.SSH_ED25519, 256), "", passphrase, text);
    Files.write(file, text.toByteArray());
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    assertEquals(
        "host key " + file + ": it has a passphrase; ssh-keygen -p removes that",
        assertThrows(IOException.class, () -> HostKey.load(file)).getMessage());
  }

  @Test
  void aFolderInItsPlaceIsRefused() {
    assertEquals(
        "host key " + folder + ": not a regular file",
        LogText.of(assertThrows(IOException.class, () -> HostKey.load(folder))));
  }

  @Test
  void aFolderThatIsNotThereIsNamed() {
    Path none = folder.resolve("none/key");
    assertEquals(
        "host key " + none + ": no such file or folder",
        LogText.of(assertThrows(IOException.class, () -> HostKey.load(none))));
  }
}
