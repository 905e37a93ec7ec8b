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

/// The blocks of a PEM file, RFC 7468. What stands between them is ignored.
///
/// @param label such as `CERTIFICATE`
/// @param text what stands between its two lines
record Pem(String label, String text) {

  private static final long LARGEST = 1 << 20;
  private static final String BEGIN = "-----BEGIN ";
  private static final String END = "-----END ";
  private static final String DASHES = "-----";

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

  /// Looks at each boundary once, from one to the next: a file full of beginnings takes no longer
  /// than any other.
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
  /// @throws IllegalArgumentException if it is no Base64
  byte[] bytes() {
    return Base64.getDecoder().decode(text.replaceAll("\\s+", ""));
  }
}
