// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The blocks of a PEM file, RFC 7468. What stands between them is ignored.
///
/// @param label such as `CERTIFICATE`
/// @param text what stands between its two lines
record Pem(String label, String text) {

  private static final long LARGEST = 1 << 20;
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);

  /// Reads a file.
  ///
  /// @throws IOException in one line, with the file's name
  static List<Pem> read(Path file) throws IOException {
    String text;
    try {
      long size = Files.size(file);
      if (size > LARGEST) {
        throw new IOException(file + ": too large for a PEM file: " + size + " bytes");
      }
      text = Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException missing) {
      throw new IOException(file + ": no such file", missing);
    } catch (AccessDeniedException denied) {
      throw new IOException(file + ": may not be read by this user", denied);
    }
    return blocks(text);
  }

  static List<Pem> blocks(String text) {
    var blocks = new ArrayList<Pem>();
    Matcher block = BLOCK.matcher(text);
    while (block.find()) {
      blocks.add(new Pem(block.group(1), block.group(2)));
    }
    return blocks;
  }

  /// The bytes of the block.
  ///
  /// @throws IllegalArgumentException if it is no Base64
  byte[] bytes() {
    return Base64.getDecoder().decode(text.replaceAll("\\s+", ""));
  }
}
