// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Arrays;
import landline.socket.internal.PathBytes;

/// A name in the UNIX domain: `struct sockaddr_un`; see unix(7). It is a path, an abstract name (a
/// first byte of 0, no file), or unnamed. Names are bytes; text is taken as UTF-8.
public final class SockAddrUn implements SockAddr {

  /// The address of an unnamed socket, such as one end of a pair. Bound to it, a socket gets an
  /// abstract name of the kernel's choice.
  public static final SockAddrUn UNNAMED = new SockAddrUn(new byte[0]);

  private static final String UNNAMED_TEXT = "(unnamed)";

  // sizeof(sun_path), of which a path also needs one for its final 0
  private static final int MAX = 108;

  private final byte[] name;

  private SockAddrUn(byte[] name) {
    this.name = name;
  }

  /// A socket file.
  ///
  /// @param path the path of the file
  /// @throws IllegalArgumentException if the path is empty or longer than 107 bytes
  public static SockAddrUn path(Path path) {
    return terminated(PathBytes.of(path));
  }

  /// A socket file.
  ///
  /// @param path the path of the file
  /// @throws IllegalArgumentException if the path is empty, not text (half of a surrogate pair),
  ///   contains a NUL or is longer than 107 bytes
  public static SockAddrUn path(String path) {
    byte[] name = NameText.bytes(path);
    if (path.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "UNIX socket path holds a NUL: " + path.replace("\0", "\\0"));
    }
    return terminated(name);
  }

  private static SockAddrUn terminated(byte[] name) {
    if (name.length == 0 || name.length >= MAX) {
      throw new IllegalArgumentException(
          "UNIX socket path is not 1 to 107 bytes: " + NameText.of(name, 0));
    }
    return new SockAddrUn(name);
  }

  /// A socket file whose name need not be text.
  ///
  /// @param bytes 1 to 108 bytes without a NUL; the kernel accepts 108, but many programs only 107
  /// @throws IllegalArgumentException if the path is empty, holds a NUL or is longer
  public static SockAddrUn path(byte[] bytes) {
    for (byte b : bytes) {
      if (b == 0) {
        throw new IllegalArgumentException(
            "UNIX socket path holds a NUL: " + NameText.of(bytes, 0));
      }
    }
    if (bytes.length == 0 || bytes.length > MAX) {
      throw new IllegalArgumentException(
          "UNIX socket path is not 1 to 108 bytes: " + bytes.length + " bytes");
    }
    return new SockAddrUn(bytes.clone());
  }

  /// An abstract name, which has no file and ends with its last socket. Any process of the same
  /// network namespace may connect to it: there are no permissions.
  ///
  /// @param name up to 107 bytes of UTF-8
  /// @throws IllegalArgumentException if the name is empty, no text (half of a surrogate pair) or
  ///   longer
  public static SockAddrUn abstractName(String name) {
    return abstractName(NameText.bytes(name));
  }

  /// An abstract name in bytes.
  ///
  /// @param bytes up to 107 bytes, any of which may be 0
  public static SockAddrUn abstractName(byte[] bytes) {
    if (bytes.length == 0 || bytes.length >= MAX) {
      throw new IllegalArgumentException(
          "abstract name is not 1 to 107 bytes: " + bytes.length + " bytes");
    }
    byte[] name = new byte[bytes.length + 1];
    System.arraycopy(bytes, 0, name, 1, bytes.length);
    return new SockAddrUn(name);
  }

  static SockAddrUn parse(String text) {
    String rest = text.substring("unix:".length());
    if (rest.isEmpty() || rest.equals(UNNAMED_TEXT)) {
      return UNNAMED;
    }
    if (rest.startsWith("@")) {
      return abstractName(NameText.parse(rest.substring(1)));
    }
    byte[] bytes = NameText.parse(rest);
    // Text that needs no escapes keeps its own, shorter limit.
    return bytes.length == NameText.bytes(rest).length ? path(rest) : path(bytes);
  }

  @Override
  public Domain domain() {
    return Domain.UNIX;
  }

  /// The bytes of `sun_path`: a path without its final NUL, a NUL and an abstract name, or nothing.
  public byte[] name() {
    return name.clone();
  }

  /// Whether this is an abstract name.
  ///
  /// @return true if there is no file
  public boolean isAbstract() {
    return name.length > 0 && name[0] == 0;
  }

  /// Whether this is a path.
  ///
  /// @return true if there is a file
  public boolean isPath() {
    return name.length > 0 && name[0] != 0;
  }

  /// The path, byte by byte, whatever the locale.
  ///
  /// @return the path of the socket file
  /// @throws IllegalStateException if this is not a path
  public Path path() {
    if (!isPath()) {
      throw new IllegalStateException("not a path: " + this);
    }
    return PathBytes.path(name);
  }

  static SockAddrUn read(MemorySegment memory, int length) {
    byte[] name =
        memory
            .asSlice(Short.BYTES, Math.min(length, MAX + Short.BYTES) - Short.BYTES)
            .toArray(ValueLayout.JAVA_BYTE);
    int end = name.length;
    // A path comes with its final 0, an abstract name ends where the length says.
    if (end > 0 && name[0] != 0) {
      end = 0;
      while (end < name.length && name[end] != 0) {
        end++;
      }
    }
    return end == 0 ? UNNAMED : new SockAddrUn(Arrays.copyOf(name, end));
  }

  int write(MemorySegment memory) {
    memory.set(ValueLayout.JAVA_SHORT, 0, (short) Domain.UNIX.value());
    MemorySegment.copy(name, 0, memory, ValueLayout.JAVA_BYTE, Short.BYTES, name.length);
    int length = Short.BYTES + name.length;
    // The kernel may name a peer whose path leaves no room for the 0.
    if (isPath() && name.length < MAX) {
      memory.set(ValueLayout.JAVA_BYTE, length, (byte) 0);
      length++;
    }
    return length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SockAddrUn un && Arrays.equals(un.name, name);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(name);
  }

  /// The name after `unix:`, an abstract one with `@` for its first byte. Bytes that are not UTF-8,
  /// and control characters, are shown as `\xNN`, which [SockAddr#parse] reads.
  ///
  /// @return such as `unix:/run/greet`, `unix:@greet` or `unix:(unnamed)`
  @Override
  public String toString() {
    if (isAbstract()) {
      return "unix:@" + NameText.of(name, 1);
    }
    if (name.length == 0) {
      return "unix:" + UNNAMED_TEXT;
    }
    String text = NameText.of(name, 0);
    // The same file, but not to be mistaken for what is none.
    boolean mistakable = text.startsWith("@") || text.equals(UNNAMED_TEXT);
    return "unix:" + (mistakable ? "./" : "") + text;
  }
}
