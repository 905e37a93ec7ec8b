// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.BindException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import landline.socket.internal.LogText;

/// Removes a socket file without a socket, and nothing else.
///
/// unlink(2) takes a name, not an inode. Of two servers that start at once, the second must not
/// remove the new file with which the first has replaced the stale one. So they exclude each other
/// by lock files that other users can't take:
///
/// 1. Each makes a lock file beside the socket, of mode 0600 and with a random name, and locks it.
/// 2. Then it looks for other lock files. If one is locked, it removes its own and tries again
///    later. Of two processes at least the later one sees the other's lock.
/// 3. Alone, it removes the socket file if it is still stale.
///
/// A fixed name or an abstract one could be taken by a user who has no access to the socket file.
/// In a folder with the sticky bit, such as /tmp, a lock counts only if its owner could remove the
/// socket file: this user, its owner, the folder's owner, and root, but not the overflow user, see
/// [UserId#isSame]. In other folders every user who can make files can remove any. A file that
/// others may open, or that has a second name, is no lock anywhere: they could lock a file of
/// root's. A lock ends with its process.
final class StaleSocketFile {

  private static final int FILE_TYPE = 0170000;
  private static final int SOCKET_FILE = 0140000;
  private static final int REGULAR_FILE = 0100000;
  private static final int SYMBOLIC_LINK = 0120000;
  private static final int DIRECTORY = 0040000;
  private static final int STICKY = 01000;
  private static final int OF_OTHERS = 0077;
  private static final Duration LONGEST_HELD = Duration.ofMinutes(1);
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final int LONGEST_PAUSE_MILLIS = 20;

  // The locks of fcntl(2) belong to the process, and closing any descriptor of a file ends them: so
  // no thread may open a lock file while another one of this process holds it.
  private static final ReentrantLock IN_PROCESS = new ReentrantLock();

  private final SockAddrUn address;
  private final Path path;
  private final Path folder;
  private final String prefix;

  private StaleSocketFile(SockAddrUn address) {
    this.address = address;
    path = address.path().toAbsolutePath();
    folder = Optional.ofNullable(path.getParent()).orElse(path);
    prefix = "." + path.getFileName() + ".lock-";
  }

  /// Removes the file if it is a stale socket file.
  ///
  /// @return false if its socket is open
  /// @throws BindException if it is not a socket, or if another process is about to remove it and
  ///   does not finish
  static boolean remove(SockAddrUn address) throws IOException {
    IN_PROCESS.lock();
    try {
      return new StaleSocketFile(address).remove();
    } catch (NoSuchFileException gone) {
      return true;
    } finally {
      IN_PROCESS.unlock();
    }
  }

  private boolean remove() throws IOException {
    Deadline deadline = Deadline.in(PATIENCE);
    while (isStale()) {
      Optional<Path> other;
      try (Lock mine = Lock.make(folder, prefix)) {
        other = mine.isThere() ? otherLock(mine) : Optional.of(mine.file());
        if (other.isEmpty()) {
          if (isStale()) {
            delete();
            return true;
          }
          return false;
        }
      }
      if (deadline.isOver()) {
        throw new BindException(
            "bind "
                + address
                + ": another process is replacing the stale file and holds "
                + other.get());
      }
      pause();
    }
    return false;
  }

  private void pause() throws IOException {
    try {
      Thread.sleep(ThreadLocalRandom.current().nextInt(1, LONGEST_PAUSE_MILLIS));
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("bind " + address + ": interrupted");
    }
  }

  private void delete() throws IOException {
    try {
      Files.delete(path);
    } catch (NoSuchFileException gone) {
      throw gone;
    } catch (FileSystemException refused) {
      throw new IOException(
          "bind "
              + address
              + ": the stale file of uid "
              + owner(path)
              + " can't be removed: "
              + LogText.of(refused),
          refused);
    }
  }

  /// Whether it is a socket file whose socket is closed. This stays true as long as the file is
  /// there.
  private boolean isStale() throws IOException {
    int type = number(path, "unix:mode") & FILE_TYPE;
    if (type != SOCKET_FILE) {
      throw new BindException(
          "bind "
              + address
              + ": there is "
              + switch (type) {
                case REGULAR_FILE -> "a file";
                case DIRECTORY -> "a folder";
                case SYMBOLIC_LINK -> "a symbolic link";
                default -> "something";
              }
              + " of this name, which is no socket");
    }
    // A probe for datagrams, also for streams: to a stream socket the answer is EPROTOTYPE, even if
    // it does not listen yet, and it has no connection to accept.
    try (Socket probe = Socket.socket(Domain.UNIX, Type.DGRAM)) {
      probe.setBlocking(false);
      return probe.connectEx(address).equals(Errno.ECONNREFUSED);
    }
  }

  /// A lock of another process, if there is one. Locks of dead processes are removed.
  private Optional<Path> otherLock(Lock mine) throws IOException {
    UserId own = owner(mine.file());
    for (Path file : locks()) {
      try {
        if (!file.equals(mine.file()) && counts(file, own) && isHeld(file)) {
          return Optional.of(file);
        }
      } catch (NoSuchFileException gone) {
        // Its process is done.
      }
    }
    return Optional.empty();
  }

  private List<Path> locks() throws IOException {
    try (var files =
        Files.newDirectoryStream(
            folder, file -> String.valueOf(file.getFileName()).startsWith(prefix))) {
      var found = new ArrayList<Path>();
      files.forEach(found::add);
      return found;
    } catch (AccessDeniedException denied) {
      throw new IOException(
          "bind " + address + ": the file is stale, but " + folder + " may not be read", denied);
    }
  }

  private boolean counts(Path lock, UserId own) throws IOException {
    int kindAndOthers = number(lock, "unix:mode") & (FILE_TYPE | OF_OTHERS);
    if (kindAndOthers != REGULAR_FILE || number(lock, "unix:nlink") != 1) {
      return false;
    }
    if ((number(folder, "unix:mode") & STICKY) == 0) {
      return true;
    }
    UserId owner = owner(lock);
    return owner.isSame(own)
        || owner.isRoot()
        || owner.isSame(owner(path))
        || owner.isSame(owner(folder));
  }

  private static boolean isHeld(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        Files.deleteIfExists(file);
      }
      return lock == null;
    } catch (AccessDeniedException unknown) {
      // Such as root's.
      return mayBeHeld(file);
    }
  }

  /// Whether a lock file that can't be opened may belong to a live process. If so it is gone in a
  /// moment, unless the process was stopped, which shows in the kernel's list of locks. That list
  /// alone would not do: it lacks processes of other PID namespaces.
  static boolean mayBeHeld(Path file) throws IOException {
    Instant made = Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toInstant();
    if (made.plus(LONGEST_HELD).isAfter(Instant.now())) {
      return true;
    }
    String inode = ":" + Files.getAttribute(file, "unix:ino", LinkOption.NOFOLLOW_LINKS) + " ";
    try (Stream<String> locks = Files.lines(Path.of("/proc/locks"))) {
      return locks.anyMatch(lock -> lock.contains(inode));
    }
  }

  private static UserId owner(Path file) throws IOException {
    return new UserId(Integer.toUnsignedLong(number(file, "unix:uid")));
  }

  private static int number(Path file, String attribute) throws IOException {
    return (int) Files.getAttribute(file, attribute, LinkOption.NOFOLLOW_LINKS);
  }

  /// A lock file of this process.
  ///
  /// @param isLocked false if another process was looking at it just then
  record Lock(Path file, FileChannel channel, boolean isLocked) implements Closeable {

    static Lock make(Path folder, String prefix) throws IOException {
      byte[] random = new byte[Long.BYTES];
      ThreadLocalRandom.current().nextBytes(random);
      Path file = folder.resolve(prefix + HexFormat.of().formatHex(random));
      FileChannel channel =
          FileChannel.open(
              file,
              Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      try {
        return new Lock(file, channel, channel.tryLock() != null);
      } catch (IOException | RuntimeException | Error failed) {
        Files.deleteIfExists(file);
        channel.close();
        throw failed;
      }
    }

    /// Whether others can see it: before it was locked it looked like a stale one.
    boolean isThere() {
      return isLocked && Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public void close() throws IOException {
      // While it is locked, so that nobody takes another file of this name for it.
      Files.deleteIfExists(file);
      channel.close();
    }
  }
}
