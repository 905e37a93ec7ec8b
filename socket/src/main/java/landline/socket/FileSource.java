// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import static landline.socket.sys.Platform.number;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Cleaner;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import landline.socket.internal.BlockingCall;
import landline.socket.internal.Checks;
import landline.socket.internal.PathBytes;
import landline.socket.sys.Kernel;
import landline.socket.sys.Scratch;

/// A file to send from with [Socket#sendFile(FileSource, long)]: an open descriptor, and the
/// position of the next byte to send, which sending advances as it does a buffer's.
///
/// It takes a path, since Java has no official access to the descriptor of a `FileChannel`. One
/// thread at a time may use it; any may close it. If it becomes unreachable while open, it is
/// closed and reported as a socket is.
public final class FileSource implements Closeable {

  private static final int FLAGS =
      number("O_RDONLY") | number("O_CLOEXEC") | number("O_NONBLOCK") | number("O_NOCTTY");

  private final Path path;
  private final Descriptor descriptor;
  private final Cleaner.Cleanable leak;
  private long position;

  private FileSource(Path path, int fd) {
    this.path = path;
    descriptor = new Descriptor(fd);
    leak = LeakDetector.watch(this, descriptor, "file " + path);
  }

  /// Opens a regular file; the position is 0. See open(2).
  ///
  /// May block on a disk or a file server. A virtual thread is parked meanwhile, and a platform
  /// thread does the work.
  ///
  /// @param path a file of the default file system
  /// @return the open file, to be closed
  /// @throws IOException such as ENOENT, or if it is not a regular file
  public static FileSource open(Path path) throws IOException {
    if (!path.getFileSystem().equals(FileSystems.getDefault())) {
      throw new IllegalArgumentException("path is not in the default file system: " + path);
    }
    return new BlockingCall("open", path.toString(), "landline-open")
        .run(() -> openHere(path), FileSource::close);
  }

  private static FileSource openHere(Path path) throws IOException {
    byte[] name = PathBytes.of(path);
    if (name.length >= Scratch.DATA) {
      throw Failure.of("open", path.toString(), -Errno.named("ENAMETOOLONG").value());
    }
    // To open a device can have effects of its own. O_NONBLOCK is for a FIFO that has come since.
    if (Files.exists(path) && !Files.isRegularFile(path)) {
      throw new IOException("open " + path + ": not a regular file");
    }
    int fd;
    try (Scratch s = Scratch.take()) {
      do {
        MemorySegment.copy(name, 0, s.data(), ValueLayout.JAVA_BYTE, 0, name.length);
        s.data().set(ValueLayout.JAVA_BYTE, name.length, (byte) 0);
        fd = Kernel.current().open(s, s.data(), FLAGS, 0);
      } while (fd == -Errno.EINTR.value());
    }
    if (fd < 0) {
      throw Failure.of("open", path.toString(), fd);
    }
    return new FileSource(path, fd);
  }

  /// The position of the next byte to send.
  ///
  /// @return the distance from the start of the file
  public long position() {
    return position;
  }

  /// Sets the position of the next byte to send.
  ///
  /// @param next the distance from the start of the file; beyond its end there is nothing to send
  public void position(long next) {
    Checks.atLeast(0, next, "position");
    position = next;
  }

  Descriptor descriptor() {
    return descriptor;
  }

  /// Enters a system call; the descriptor's release leaves it.
  int acquire() throws IOException {
    if (!descriptor.acquire()) {
      throw new IOException("sendfile " + path + ": the file is closed");
    }
    return descriptor.fd();
  }

  /// Closes the file. Closing again does nothing.
  @Override
  public void close() {
    descriptor.close();
    leak.clean();
  }

  /// The path and the position.
  ///
  /// @return such as `/srv/film at 4096`
  @Override
  public String toString() {
    return path + " at " + position;
  }
}
