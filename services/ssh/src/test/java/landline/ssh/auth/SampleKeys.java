// SPDX-License-Identifier: Apache-2.0
package landline.ssh.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;

/// Keys for tests.
final class SampleKeys {

  /// A line of authorized_keys without options or comment, made by ssh-keygen(1).
  static final String ED25519 =
      "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEZdY1yyJWj1YxBjOGkxJMPf1dGCfrK2jaBpdUi4zhsz";

  /// What ssh-keygen(1) prints of [#ED25519].
  static final String FINGERPRINT = "SHA256:iMUEDljyStuneAqnAQGJlYnoVm7NqyKLjeqH2GGsc7Q";

  private SampleKeys() {}

  /// Runs ssh-keygen(1), and returns what it prints.
  static String keygen(Path folder, String... arguments) {
    var command = new ArrayList<>(List.of("ssh-keygen"));
    command.addAll(List.of(arguments));
    try {
      var builder =
          new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
      builder.environment().put("TZ", "UTC");
      Process process = builder.start();
      process.getOutputStream().close();
      String output =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      assertEquals(0, process.waitFor(), output);
      return output;
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    } catch (InterruptedException interrupt) {
      throw new IllegalStateException(interrupt);
    }
  }

  /// Makes a pair of keys, and returns the public one as a line without a comment.
  static String make(Path folder, String name, String type, int bits) {
    keygen(folder, "-q", "-N", "", "-C", "", "-t", type, "-b", "" + bits, "-f", name);
    return line(folder.resolve(name + ".pub"));
  }

  /// Signs a certificate for a key, and returns it as a line without a comment.
  ///
  /// @param options of `ssh-keygen -s`
  static String certify(Path folder, String authority, String key, String... options) {
    var arguments = new ArrayList<>(List.of("-q", "-s", authority, "-I", "an id", "-z", "7"));
    arguments.addAll(List.of(options));
    arguments.add(key + ".pub");
    keygen(folder, arguments.toArray(String[]::new));
    String line = line(folder.resolve(key + "-cert.pub"));
    String[] words = line.split(" ", -1);
    return words[0] + " " + words[1];
  }

  static String line(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1).strip();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  static byte[] blob(String line) {
    return Base64.getDecoder().decode(line.split(" ", -1)[1]);
  }

  /// A key or certificate as the SSH library has it.
  static PublicKey key(String line) {
    return key(blob(line));
  }

  static PublicKey key(byte[] blob) {
    try {
      return new ByteArrayBuffer(blob).getRawPublicKey();
    } catch (SshException bad) {
      throw new IllegalArgumentException(bad);
    }
  }

  /// A line with an encoded key made by hand.
  static String line(String type, byte[]... fields) {
    var buffer = new ByteArrayBuffer();
    buffer.putString(type);
    for (byte[] field : fields) {
      buffer.putBytes(field);
    }
    return type + " " + Base64.getEncoder().encodeToString(buffer.getCompactData());
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
