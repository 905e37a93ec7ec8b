// SPDX-License-Identifier: Apache-2.0
package landline.socket.internal;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.HexFormat;

/// Paths as the kernel's bytes, whatever the locale. The JDK converts text to a path only in the
/// locale's charset; but in a URI it can represent every byte.
public final class PathBytes {

  private static final Path ROOT = Path.of("/");
  private static final String SCHEME = "file:///";

  private PathBytes() {}

  /// The bytes of a path, without a final NUL.
  public static byte[] of(Path path) {
    // Made absolute without the working directory, which a relative path is to keep out.
    String uri = ROOT.resolve(path).toUri().getRawPath();
    // To the name of a directory that is there the JDK adds a slash.
    int end = uri.length() > 1 && uri.endsWith("/") ? uri.length() - 1 : uri.length();
    var bytes = new ByteArrayOutputStream(end);
    for (int i = path.isAbsolute() ? 0 : 1; i < end; i++) {
      if (uri.charAt(i) == '%') {
        bytes.write(HexFormat.fromHexDigits(uri, i + 1, i + 3));
        i += 2;
      } else {
        bytes.write(uri.charAt(i));
      }
    }
    return bytes.toByteArray();
  }

  /// The path of such bytes, which contain no NUL.
  public static Path path(byte[] name) {
    var uri = new StringBuilder(SCHEME);
    for (byte b : name) {
      if (b == '/') {
        uri.append('/');
      } else {
        uri.append('%').append(HexFormat.of().toHexDigits(b));
      }
    }
    Path path = Path.of(URI.create(uri.toString()));
    boolean absolute = name.length > 0 && name[0] == '/';
    return absolute || path.getNameCount() == 0 ? path : path.subpath(0, path.getNameCount());
  }
}
