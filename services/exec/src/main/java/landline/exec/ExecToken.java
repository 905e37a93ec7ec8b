// SPDX-License-Identifier: Apache-2.0
package landline.exec;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrIn6;
import landline.socket.Socket;
import landline.socket.UserId;
import landline.socket.option.SocketOptions;

/// The proof that a request datagram is from the server's own user: a random line before the
/// command, from a file that only this user can read. See `docs/protocol/exec.md`.
///
/// A token belongs to one socket at one address. A process that gets the address after the server's
/// end may be sent the token, but cannot use it any more: the next server has another one.
public final class ExecToken {

  private static final String WORD = "token ";
  private static final int RANDOM = 32;
  private static final int LENGTH = WORD.length() + 2 * RANDOM + 1;
  // More than a token and the lines with its socket and its server.
  private static final int MOST = 256;
  private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");

  private final byte[] line;

  private ExecToken(String line) {
    this.line = (line + "\n").getBytes(StandardCharsets.US_ASCII);
  }

  /// The file of the token of the server at an address.
  ///
  /// @param folder the folder for such files, where nobody else may write or read
  /// @param server its address, a loopback one
  /// @return such as `FOLDER/exec-udp-127.0.0.1:8082.token`
  public static Path file(Path folder, SockAddr server) {
    // The same address as an IPv6 socket sees it.
    SockAddr address =
        server instanceof SockAddrIn6 in6 && in6.isMapped()
            ? new SockAddrIn((int) in6.low(), in6.port())
            : server;
    return folder.resolve("exec-udp-" + address + ".token");
  }

  /// Reads the token of the server at an address.
  ///
  /// @param folder the folder for such files
  /// @param server its address
  /// @return the token, or empty without a valid file of this user, as for a server that needs none
  /// @throws IOException if the file cannot be read
  public static Optional<ExecToken> find(Path folder, SockAddr server) throws IOException {
    return lines(file(folder, server)).stream()
        .findFirst()
        .filter(ExecToken::isWhole)
        .map(ExecToken::new);
  }

  /// The lines of a token's file. A file that is not a regular file of this user has none. It is
  /// not opened, since a pipe would block and a link may lead elsewhere.
  private static List<String> lines(Path file) throws IOException {
    try {
      int uid = (int) Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS);
      var owner = new UserId(Integer.toUnsignedLong(uid));
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
          || !owner.isSame(UserId.effective())) {
        return List.of();
      }
      try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
        return new String(in.readNBytes(MOST), StandardCharsets.US_ASCII).lines().toList();
      }
    } catch (NoSuchFileException none) {
      return List.of();
    }
  }

  private static boolean isWhole(String line) {
    byte[] bytes = (line + "\n").getBytes(StandardCharsets.US_ASCII);
    return bytes.length == LENGTH && command(bytes).length == 0;
  }

  /// The token of a running server, and the file that it has created.
  ///
  /// @param server the last line of the file, which one that another process has put in its place
  ///   has not; an inode may be taken again
  record Issued(ExecToken token, Path file, String server) {

    /// Removes the file, unless a process that has taken over has replaced it.
    void withdraw() {
      try {
        if (lines(file).contains(server)) {
          Files.delete(file);
        }
      } catch (IOException gone) {
        // Nobody can use it any more.
      }
    }
  }

  /// Creates the token of a server, and its file. A server on a socket of another process keeps the
  /// token of that process, so tokens that clients have read stay valid.
  ///
  /// @param file its path, see [#file]
  /// @param socket the server's, bound
  static Issued issue(Path file, Socket socket) throws IOException {
    // A cookie is given to one socket alone, and counted from each boot on.
    String origin =
        "socket "
            + Files.readAllLines(BOOT, StandardCharsets.US_ASCII).getFirst()
            + " "
            + socket.getSockOpt(SocketOptions.SO_COOKIE);
    List<String> before = lines(file);
    boolean same = before.size() > 1 && isWhole(before.getFirst()) && before.get(1).equals(origin);
    String line = same ? before.getFirst() : WORD + random();
    String server = "server " + UUID.randomUUID();
    write(file, line + "\n" + origin + "\n" + server + "\n");
    return new Issued(new ExecToken(line), file, server);
  }

  private static String random() {
    byte[] random = new byte[RANDOM];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }

  /// Writes the file atomically: it is written under another name, and for its owner alone from the
  /// start.
  private static void write(Path file, String text) throws IOException {
    Path folder = Optional.ofNullable(file.getParent()).orElse(Path.of(""));
    Path fresh =
        Files.createTempFile(
            folder,
            "exec-udp-",
            ".new",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      Files.writeString(fresh, text, StandardCharsets.US_ASCII);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException named) {
      throw named;
    } catch (IOException failed) {
      // write(2) knows no name.
      throw new IOException("write " + file + ": " + failed.getMessage(), failed);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  /// The line before the command.
  byte[] line() {
    return line.clone();
  }

  /// Whether a request has this token. Takes constant time.
  boolean isOf(byte[] request) {
    return MessageDigest.isEqual(line, Arrays.copyOf(request, Math.min(request.length, LENGTH)));
  }

  /// The command of a request, without the token that may precede it.
  static byte[] command(byte[] request) {
    byte[] word = WORD.getBytes(StandardCharsets.US_ASCII);
    boolean ahead =
        request.length >= LENGTH
            && request[LENGTH - 1] == '\n'
            && Arrays.equals(word, 0, word.length, request, 0, word.length)
            && areHex(request, word.length, LENGTH - 1);
    return ahead ? Arrays.copyOfRange(request, LENGTH, request.length) : request;
  }

  private static boolean areHex(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (!HexFormat.isHexDigit(bytes[i])) {
        return false;
      }
    }
    return true;
  }

  /// A fixed text: the token must not get into a log.
  @Override
  public String toString() {
    return "ExecToken";
  }
}
