// SPDX-License-Identifier: Apache-2.0
package landline.connection;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// A block of a PEM file, RFC 7468. Text between blocks is ignored.
///
/// @param label such as `CERTIFICATE`
/// @param text the text between its two lines
record Pem(String label, String text) {

  private static final long LARGEST = 1 << 20;
  private static final String BEGIN = "-----BEGIN ";
  private static final String END = "-----END ";
  private static final String DASHES = "-----";

  /// Reads a file.
  ///
  /// @param der the command that reads the same as DER, for the error message
  /// @throws IOException with a message of one line that names the file
  static List<Pem> read(Path file, String der) throws IOException {
    byte[] bytes = bytes(file);
    List<Pem> blocks = blocks(new String(bytes, StandardCharsets.ISO_8859_1));
    if (blocks.isEmpty() && isDer(bytes)) {
      // A PFX begins with version 3, RFC 7292 section 4; certificates and keys with something else.
      String pfx = "openssl pkcs12 -nodes";
      int content = 2 + Math.max(0, (bytes[1] & 0xff) - 0x80);
      boolean isPfx = bytes[content] == 2 && bytes[content + 2] == 3;
      throw new IOException(
          file
              + ": DER, not PEM; convert it: "
              + (isPfx ? pfx : der)
              + " -in "
              + file
              + " -out NEW");
    }
    return blocks;
  }

  private static byte[] bytes(Path file) throws IOException {
    try {
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        // To read a FIFO could take for ever, and it can't be read again.
        throw new IOException(file + ": not a regular file");
      }
      long size = Files.size(file);
      if (size > LARGEST) {
        throw new IOException(file + ": too large for a PEM file: " + size + " bytes");
      }
      byte[] bytes = Files.readAllBytes(file);
      if (bytes.length == 0) {
        throw new IOException(file + ": is empty");
      }
      return bytes;
    } catch (NoSuchFileException missing) {
      throw new IOException(file + ": no such file", missing);
    } catch (AccessDeniedException denied) {
      throw new IOException(file + ": may not be read by this user", denied);
    }
  }

  /// Whether the whole file is one SEQUENCE in DER; X.690 section 8.1.
  private static boolean isDer(byte[] bytes) {
    if (bytes.length < 8 || bytes[0] != 0x30) {
      return false;
    }
    int length = bytes[1] & 0xff;
    if (length < 0x80) {
      return length + 2 == bytes.length;
    }
    int all = 0;
    for (int i = 0x80; i < Math.min(length, 0x83); i++) {
      all = (all << 8) | (bytes[2 + i - 0x80] & 0xff);
    }
    return all + 2 + length - 0x80 == bytes.length;
  }

  /// Scans each boundary once, so the time is linear even for a file full of beginnings.
  static List<Pem> blocks(String text) {
    var blocks = new ArrayList<Pem>();
    String open = "";
    int content = 0;
    for (int at = text.indexOf(DASHES); at >= 0; ) {
      boolean begins = text.startsWith(BEGIN, at);
      int from = at + (begins ? BEGIN : END).length();
      int to = begins || text.startsWith(END, at) ? text.indexOf(DASHES, from) : -1;
      String label = to < 0 ? "" : text.substring(from, to);
      if (label.isEmpty() || label.indexOf('\n') >= 0) {
        at = text.indexOf(DASHES, at + 1);
        continue;
      }
      if (begins) {
        open = label;
        content = to + DASHES.length();
      } else if (label.equals(open)) {
        blocks.add(new Pem(label, text.substring(content, at)));
        open = "";
      }
      at = text.indexOf(DASHES, to + DASHES.length());
    }
    return blocks;
  }

  /// The bytes of the block.
  ///
  /// @throws IllegalArgumentException if it is not Base64
  byte[] bytes() {
    return Base64.getDecoder().decode(text.replaceAll("\\s+", ""));
  }
}
