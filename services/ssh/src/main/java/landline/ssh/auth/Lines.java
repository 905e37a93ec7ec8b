// SPDX-License-Identifier: Apache-2.0
package landline.ssh.auth;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import landline.socket.internal.CheckedFile;

/// The lines of a file, one after the other.
final class Lines {

  /// Of a file.
  static final int MOST_BYTES = 4 << 20;

  /// Of a line: the longest key has 5,500.
  private static final int MOST_CHARS = 1 << 16;

  /// A line without its end.
  ///
  /// @param number 1 for the first
  record Line(Path file, int number, String text) {

    /// Where a refusal comes from.
    String place() {
      return file + ":" + number;
    }

    /// Refuses a line that is too long to be read.
    void requireLength() throws RefusedException {
      if (text.length() > MOST_CHARS) {
        throw new RefusedException("a line of more than " + MOST_CHARS + " bytes");
      }
    }
  }

  private final Path file;
  private final byte[] bytes;
  private int at;
  private int number;

  Lines(Path file, byte[] bytes) {
    this.file = file;
    this.bytes = bytes;
  }

  /// The lines of a user's file.
  ///
  /// @param strictModes whether nobody else may be able to change it
  static Lines ofUser(LoginUser user, Path file, boolean strictModes) throws IOException {
    int uid = (int) user.id().value();
    return new Lines(
        file,
        strictModes
            ? CheckedFile.ofUser(uid, user.home(), file, MOST_BYTES)
            : CheckedFile.unchecked(file, MOST_BYTES));
  }

  /// The lines of a file of the configuration.
  static Lines ofProcess(Path file) throws IOException {
    return new Lines(file, bytesOfProcess(file));
  }

  /// A file of the configuration.
  static byte[] bytesOfProcess(Path file) throws IOException {
    return CheckedFile.ofProcess(file, MOST_BYTES);
  }

  Optional<Line> next() {
    if (at >= bytes.length) {
      return Optional.empty();
    }
    int end = at;
    while (end < bytes.length && bytes[end] != '\n') {
      end++;
    }
    // Of a line that is too long, no more than shows that it is.
    int length = Math.min(end - at, MOST_CHARS + 1);
    String text = new String(bytes, at, length, StandardCharsets.ISO_8859_1);
    at = end + 1;
    number++;
    return Optional.of(new Line(file, number, text));
  }
}
