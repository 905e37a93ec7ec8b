// SPDX-License-Identifier: Apache-2.0
package landline.time.nts;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import landline.socket.internal.LogText;
import landline.socket.internal.StrictModes;
import org.jspecify.annotations.Nullable;

/// The file of the master keys: text, a first line that names the format and one line for each key
/// with its identifier, the second since 1970 at which its use starts, and the key.
///
/// It is replaced as a whole: written beside, forced to the disk, and renamed. A file that others
/// may read or write, or that is another user's, is refused, since whoever has the keys can read
/// and forge what they protect; so is one in a folder in which others may replace it. Servers that
/// share a file take turns by a lock on `NAME.lock`.
final class KeyFile {

  private static final String FIRST_LINE = "landline-nts-keys 1";
  private static final int MOST_BYTES = 4096;
  private static final int WORDS = 3;
  // Of the year 9999.
  private static final long LAST_SECOND = 253_402_300_799L;
  private static final int OTHERS = 077;
  private static final Set<PosixFilePermission> OWNERS =
      PosixFilePermissions.fromString("rw-------");
  private static final FileAttribute<?> PRIVATE = PosixFilePermissions.asFileAttribute(OWNERS);

  // How long a turn of another process is waited for, and how long between two looks.
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration PAUSE = Duration.ofMillis(10);

  // A lock of a file belongs to the whole process, which must not ask for it twice.
  private static final ReentrantLock TURN = new ReentrantLock();

  private final Path path;
  private final Duration patience;

  KeyFile(Path path) {
    this(path, PATIENCE);
  }

  /// @param patience how long another process may have its turn
  KeyFile(Path path, Duration patience) {
    this.path = path.toAbsolutePath();
    this.patience = patience;
  }

  /// What changes when the file is replaced or rewritten.
  ///
  /// @return a value to compare, empty if there is no file
  Optional<String> version() throws IOException {
    try {
      Map<String, Object> now = Files.readAttributes(path, "unix:ino,size,lastModifiedTime,ctime");
      return Optional.of(now.toString());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /// Reads the keys.
  ///
  /// @throws IOException if the file can't be read, is not the user's alone, or is malformed
  KeyGenerations read() throws IOException {
    requireFolder();
    requirePrivate();
    byte[] content = Files.readAllBytes(path);
    List<String> lines = new String(content, StandardCharsets.US_ASCII).lines().toList();
    if (lines.isEmpty() || !lines.getFirst().equals(FIRST_LINE)) {
      throw refused("the first line is not \"" + FIRST_LINE + "\"");
    }
    if (lines.size() > 1 + KeyGenerations.MOST) {
      throw refused("more than " + KeyGenerations.MOST + " keys");
    }
    var keys = new ArrayList<MasterKey>();
    for (int i = 1; i < lines.size(); i++) {
      keys.add(key(lines.get(i), i + 1));
    }
    if (keys.stream().map(MasterKey::id).distinct().count() < keys.size()) {
      throw refused("two keys have the same identifier");
    }
    return new KeyGenerations(keys);
  }

  private MasterKey key(String line, int number) throws IOException {
    String[] words = line.split(" ", -1);
    try {
      if (words.length == WORDS && words[0].length() == 2 * Integer.BYTES) {
        byte[] key = HexFormat.of().parseHex(words[2]);
        long from = Long.parseLong(words[1]);
        if (key.length == AesSivCmac256.KEY && from >= 0 && from <= LAST_SECOND) {
          return new MasterKey(HexFormat.fromHexDigits(words[0]), Instant.ofEpochSecond(from), key);
        }
      }
    } catch (IllegalArgumentException e) {
      // The reason would quote the line, which is a secret.
    }
    throw refused("line " + number + " is not a key");
  }

  private void requirePrivate() throws IOException {
    Map<String, Object> attributes =
        Files.readAttributes(path, "unix:mode,uid,size,isRegularFile", LinkOption.NOFOLLOW_LINKS);
    if (!Boolean.TRUE.equals(attributes.get("isRegularFile"))) {
      throw refused("not a regular file");
    }
    if (!(attributes.get("mode") instanceof Integer mode) || (mode & OTHERS) != 0) {
      throw refused("others may read or write it; make its mode 600");
    }
    Object owner = attributes.get("uid");
    Object user = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    if (!user.equals(owner)) {
      throw refused("it belongs to user " + owner + ", not to " + user);
    }
    if (!(attributes.get("size") instanceof Long size) || size > MOST_BYTES) {
      throw refused("longer than " + MOST_BYTES + " bytes");
    }
  }

  /// Whoever may write to the folder, or to one above it, may put another file in the place of this
  /// one after it was checked.
  private void requireFolder() throws IOException {
    try {
      StrictModes.ofProcess().check(folder());
    } catch (StrictModes.BadModesException bad) {
      throw refused(String.valueOf(bad.getMessage()));
    }
  }

  /// Replaces the file. One server at a time does so, see [#exclusively].
  void write(KeyGenerations generations) throws IOException {
    var text = new StringBuilder(FIRST_LINE).append('\n');
    for (MasterKey key : generations.keys()) {
      text.append(HexFormat.of().toHexDigits(key.id())).append(' ');
      text.append(key.from().getEpochSecond()).append(' ');
      text.append(HexFormat.of().formatHex(key.key())).append('\n');
    }
    try {
      replace(StandardCharsets.US_ASCII.encode(text.toString()));
    } catch (IOException failed) {
      throw notWritten(failed);
    }
  }

  private void replace(ByteBuffer bytes) throws IOException {
    Path folder = folder();
    // One name, so that what a server left that was killed here goes: it has keys in it, too.
    Path beside = folder.resolve("." + path.getFileName() + ".new");
    try {
      Files.deleteIfExists(beside);
      try (FileChannel channel =
          FileChannel.open(
              beside, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), PRIVATE)) {
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      Files.move(beside, path, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(beside);
    }
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /// Does something while no other server, in this process or another, changes the file.
  ///
  /// @throws IOException as the turn, or if another one does not end its turn
  void exclusively(Turn turn) throws IOException {
    TURN.lock();
    try {
      requireFolder();
      try (FileChannel channel =
              FileChannel.open(
                  folder().resolve(path.getFileName() + ".lock"),
                  Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                  PRIVATE);
          FileLock lock = lock(channel)) {
        if (lock.isValid()) {
          turn.take();
        }
      }
    } catch (FileSystemException e) {
      throw notWritten(e);
    } finally {
      TURN.unlock();
    }
  }

  /// Waits for a turn of other processes, which takes no longer than a write to the disk.
  private FileLock lock(FileChannel channel) throws IOException {
    long start = System.nanoTime();
    while (true) {
      @Nullable FileLock lock = channel.tryLock();
      if (lock != null) {
        return lock;
      }
      if (System.nanoTime() - start > TimeUnit.NANOSECONDS.convert(patience)) {
        throw refused("another process keeps " + path.getFileName() + ".lock");
      }
      try {
        Thread.sleep(PAUSE);
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted");
      }
    }
  }

  private Path folder() throws IOException {
    Path folder = path.getParent();
    if (folder == null) {
      throw refused("not a file");
    }
    return folder;
  }

  private IOException notWritten(IOException why) {
    return new IOException(
        "keys of NTS cookies in " + path + ": not written: " + LogText.of(why), why);
  }

  private IOException refused(String reason) {
    return new IOException("keys of NTS cookies in " + path + ": " + reason);
  }

  /// What is done exclusively.
  @FunctionalInterface
  interface Turn {
    void take() throws IOException;
  }
}
