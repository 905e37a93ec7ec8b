// SPDX-License-Identifier: Apache-2.0
package landline.ssh.sftp;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.locks.Lock;
import org.apache.sshd.common.file.root.RootedFileSystem;
import org.apache.sshd.common.file.root.RootedFileSystemProvider;

/// The files of one session below its root, for the library, which uses [Files]. Of the library's
/// own provider only the form of paths is left: that one follows symbolic links out of its root.
/// Each operation finds its file by [SftpRoot], and works on that; one that is not here fails,
/// since [#unroot] does.
///
/// Only regular files are opened, and no attribute is changed of what is neither a file nor a
/// folder nor a link: opening a FIFO would wait for its other end.
final class SftpProvider extends RootedFileSystemProvider {

  private static final Set<OpenOption> WRITING =
      Set.of(
          StandardOpenOption.WRITE,
          StandardOpenOption.APPEND,
          StandardOpenOption.CREATE,
          StandardOpenOption.CREATE_NEW,
          StandardOpenOption.TRUNCATE_EXISTING,
          StandardOpenOption.DELETE_ON_CLOSE);

  /// What a link has of its own. A mode it has not: the JDK sets that of what the link leads to,
  /// also if it is not to follow links.
  private static final Set<String> OF_LINKS =
      Set.of("basic:lastModifiedTime", "basic:lastAccessTime", "unix:uid", "unix:gid");

  private final SftpRoot root;
  private final boolean readOnly;

  private SftpProvider(SftpRoot root, boolean readOnly) {
    this.root = root;
    this.readOnly = readOnly;
  }

  /// Makes the file system of a session.
  ///
  /// @param readOnly whether everything that changes a file is refused
  static FileSystem open(SftpRoot root, boolean readOnly) {
    return new RootedFileSystem(new SftpProvider(root, readOnly), root.folder(), Map.of());
  }

  /// Keeps all sessions from changing names, until it is unlocked.
  Lock using() {
    Lock lock = root.using();
    lock.lock();
    return lock;
  }

  /// What tells the file that a path names from all others: device and inode.
  Optional<Object> identity(Path path) throws IOException {
    Lock lock = using();
    try {
      return Optional.ofNullable(attributes(root.follow(path)).fileKey());
    } finally {
      lock.unlock();
    }
  }

  private Lock changing(Path path) throws IOException {
    checkWritable(path);
    Lock lock = root.changing();
    lock.lock();
    return lock;
  }

  private void checkWritable(Path path) throws IOException {
    if (readOnly) {
      throw new AccessDeniedException(path.toString(), null, "read-only");
    }
  }

  private Path find(Path path, LinkOption... options) throws IOException {
    return List.of(options).contains(LinkOption.NOFOLLOW_LINKS)
        ? root.noFollow(path)
        : root.follow(path);
  }

  private static BasicFileAttributes attributes(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }

  private static boolean isThere(Path file) {
    return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
  }

  @Override
  public FileChannel newFileChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attrs) throws IOException {
    if (options.stream().anyMatch(WRITING::contains)) {
      checkWritable(path);
    }
    Lock lock = using();
    try {
      // With O_EXCL a link is in the way, wherever it leads.
      boolean itself =
          options.contains(LinkOption.NOFOLLOW_LINKS)
              || options.contains(StandardOpenOption.CREATE_NEW);
      Path file = itself ? root.entry(path) : root.follow(path);
      if (isThere(file) && !attributes(file).isRegularFile()) {
        throw new FileSystemException(path.toString(), null, "not a regular file");
      }
      var all = new HashSet<OpenOption>(options);
      all.add(LinkOption.NOFOLLOW_LINKS);
      return FileChannel.open(file, all, attrs);
    } finally {
      lock.unlock();
    }
  }

  /// The caller closes it.
  @Override
  @SuppressWarnings("StreamResourceLeak")
  public DirectoryStream<Path> newDirectoryStream(
      Path dir, DirectoryStream.Filter<? super Path> filter) throws IOException {
    Lock lock = using();
    try {
      return new SftpListing(dir, Files.newDirectoryStream(root.follow(dir)));
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void createDirectory(Path dir, FileAttribute<?>... attrs) throws IOException {
    Lock lock = changing(dir);
    try {
      Files.createDirectory(root.entry(dir), attrs);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void createSymbolicLink(Path link, Path target, FileAttribute<?>... attrs)
      throws IOException {
    Lock lock = changing(link);
    try {
      Path file = root.entry(link);
      Files.createSymbolicLink(file, root.text(file, target));
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void createLink(Path link, Path existing) throws IOException {
    Lock lock = changing(link);
    try {
      Files.createLink(root.entry(link), root.entry(existing));
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void delete(Path path) throws IOException {
    Lock lock = changing(path);
    try {
      Files.delete(root.entry(path));
    } finally {
      lock.unlock();
    }
  }

  /// Renames, and never copies: what is on another file system stays there.
  @Override
  public void move(Path source, Path target, CopyOption... options) throws IOException {
    Lock lock = changing(source);
    try {
      Path from = root.entry(source);
      Path to = root.entry(target);
      if (!List.of(options).contains(StandardCopyOption.REPLACE_EXISTING) && isThere(to)) {
        throw new FileAlreadyExistsException(target.toString());
      }
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Path readSymbolicLink(Path link) throws IOException {
    Lock lock = using();
    try {
      return link.getFileSystem().getPath(root.shown(root.noFollow(link)));
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void checkAccess(Path path, AccessMode... modes) throws IOException {
    Lock lock = using();
    try {
      Path file = root.follow(path);
      file.getFileSystem().provider().checkAccess(file, modes);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public <A extends BasicFileAttributes> A readAttributes(
      Path path, Class<A> type, LinkOption... options) throws IOException {
    Lock lock = using();
    try {
      return Files.readAttributes(find(path, options), type, LinkOption.NOFOLLOW_LINKS);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options)
      throws IOException {
    Lock lock = using();
    try {
      return Files.readAttributes(find(path, options), attributes, LinkOption.NOFOLLOW_LINKS);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void setAttribute(Path path, String attribute, Object value, LinkOption... options)
      throws IOException {
    checkWritable(path);
    Lock lock = using();
    try {
      Path file = find(path, options);
      BasicFileAttributes now = attributes(file);
      if (now.isOther()) {
        throw new FileSystemException(path.toString(), null, "not a regular file");
      }
      if (now.isSymbolicLink()) {
        if (!OF_LINKS.contains(attribute)) {
          throw new FileSystemException(path.toString(), null, "a symbolic link");
        }
        Files.setAttribute(file, attribute, value, LinkOption.NOFOLLOW_LINKS);
      } else {
        // chmod(2) works without the right to read, which opening without following takes.
        Files.setAttribute(file, attribute, value);
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public FileStore getFileStore(Path path) throws IOException {
    Lock lock = using();
    try {
      return Files.getFileStore(root.follow(path));
    } finally {
      lock.unlock();
    }
  }

  /// Resolves all links: see realpath(3). The last name may be missing.
  Path realPath(Path path) throws IOException {
    Lock lock = using();
    try {
      return path.getFileSystem().getPath(root.name(root.follow(path)));
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean isHidden(Path path) {
    return false;
  }

  @Override
  public SeekableByteChannel newByteChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attrs) throws IOException {
    return newFileChannel(path, options, attrs);
  }

  @Override
  public InputStream newInputStream(Path path, OpenOption... options) {
    throw new UnsupportedOperationException();
  }

  @Override
  public OutputStream newOutputStream(Path path, OpenOption... options) {
    throw new UnsupportedOperationException();
  }

  @Override
  public AsynchronousFileChannel newAsynchronousFileChannel(
      Path path,
      Set<? extends OpenOption> options,
      ExecutorService executor,
      FileAttribute<?>... attrs) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void copy(Path source, Path target, CopyOption... options) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean deleteIfExists(Path path) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean isSameFile(Path path, Path path2) {
    throw new UnsupportedOperationException();
  }

  @Override
  public <V extends FileAttributeView> V getFileAttributeView(
      Path path, Class<V> type, LinkOption... options) {
    throw new UnsupportedOperationException();
  }

  /// The library's way to a file, which checks no link.
  @Override
  protected Path unroot(Path path) {
    throw new UnsupportedOperationException();
  }
}
