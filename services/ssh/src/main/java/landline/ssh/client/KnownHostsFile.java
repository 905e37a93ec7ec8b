// SPDX-License-Identifier: Apache-2.0
package landline.ssh.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Set;

/// Adds hosts to a file of known hosts.
final class KnownHostsFile {

  private static final Set<StandardOpenOption> APPEND =
      Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND, StandardOpenOption.WRITE);

  private KnownHostsFile() {}

  /// Appends a line with one write(2), so that the lines of several processes do not mix. If the
  /// file ends with a part of a line, a new one begins.
  ///
  /// @param host a name, or `[name]:port`, or a hash of it
  static void add(Path file, String host, String type, ByteBuffer key) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null && Files.notExists(folder)) {
      Files.createDirectories(folder, mode("rwx------"));
    }
    byte[] bytes = new byte[key.remaining()];
    key.duplicate().get(bytes);
    String line = host + " " + type + " " + Base64.getEncoder().encodeToString(bytes) + "\n";
    try (FileChannel channel = FileChannel.open(file, APPEND, mode("rw-------"))) {
      String all = endsLine(file) ? line : "\n" + line;
      ByteBuffer text = ByteBuffer.wrap(all.getBytes(StandardCharsets.UTF_8));
      while (text.hasRemaining()) {
        channel.write(text);
      }
    }
  }

  private static FileAttribute<?> mode(String permissions) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
  }

  private static boolean endsLine(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer last = ByteBuffer.allocate(1);
      return channel.size() == 0
          || (channel.read(last, channel.size() - 1) == 1 && last.get(0) == '\n');
    }
  }
}
