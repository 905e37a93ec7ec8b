// SPDX-License-Identifier: Apache-2.0
package landline.process;

import static landline.socket.sys.Platform.number;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import landline.socket.Errno;
import landline.socket.SystemCallFailure;
import landline.socket.sys.Kernel;
import landline.socket.sys.Processes;
import landline.socket.sys.Scratch;

/// Holds a child between its birth and its program: its first file action opens a FIFO to read, and
/// the kernel lets it wait until there is a writer. See fifo(7). Meanwhile posix_spawn(3) does not
/// return, so another thread learns the number of the child from the kernel's list of the children
/// of the thread that spawns: see `/proc/PID/task/TID/children` in proc(5).
///
/// Its second file action opens the FIFO again, without a wait. Without the number of the child,
/// which then can't be killed, the FIFO is renamed before it gets a writer: so that action fails,
/// and posix_spawn(3) reaps the child.
final class Gate implements Closeable {

  private static final long PAUSE = TimeUnit.MICROSECONDS.toNanos(50);
  private static final int YIELDS = 20;
  private static final int OWNER_ONLY = 0600;
  private static final Errno ENXIO = Errno.named("ENXIO");

  private final Path path;
  private final Path refused;
  private final String what;
  // Handed over from the thread that spawns.
  private volatile int children = -1;

  private Gate(Path path, String what) {
    this.path = path;
    refused = Path.of(path + "-refused");
    this.what = what;
  }

  /// Makes the FIFO, in the directory for temporary files.
  static Gate open(String what) throws IOException {
    String name = "landline-" + ProcessHandle.current().pid() + "-" + UUID.randomUUID();
    Path path = Path.of(System.getProperty("java.io.tmpdir"), name).toAbsolutePath();
    var gate = new Gate(path, what);
    try (Scratch s = Scratch.take()) {
      MemorySegment file = bytes(s, path.toString());
      gate.check("mkfifo " + path, Processes.mkfifo(s, file, OWNER_ONLY));
    }
    return gate;
  }

  private static MemorySegment bytes(Scratch s, String text) {
    s.data().setString(0, text, StandardCharsets.UTF_8);
    return s.data();
  }

  /// The file that the child opens twice.
  byte[] path() {
    return path.toString().getBytes(StandardCharsets.UTF_8);
  }

  /// Opens the list of the children of the calling thread, which is about to spawn and has none
  /// yet. The descriptor is needed before the child is there: without its number it could not be
  /// killed.
  void watch() throws IOException {
    String list = "/proc/thread-self/children";
    try (Scratch s = Scratch.take()) {
      int flags = number("O_RDONLY") | number("O_CLOEXEC");
      children = Kernel.current().open(s, bytes(s, list), flags, 0);
      check("open " + list, children);
    }
  }

  /// Waits for the child.
  ///
  /// @param over whether posix_spawn(3) has returned
  /// @return its number, or 0 if there will be none
  int awaitChild(BooleanSupplier over) throws IOException {
    for (int i = 0; true; i++) {
      boolean last = over.getAsBoolean();
      try (Scratch s = Scratch.take()) {
        long got = Kernel.current().read(s, children, s.data(), Scratch.DATA);
        check("read of the list of children", (int) got);
        if (got > 0) {
          byte[] list = s.data().asSlice(0, got).toArray(ValueLayout.JAVA_BYTE);
          closeList();
          return Procfs.numbers(list, list.length).getFirst();
        }
      }
      if (last) {
        return 0;
      }
      pause(i);
    }
  }

  private static void pause(int turn) {
    if (turn < YIELDS) {
      Thread.yield();
    } else {
      LockSupport.parkNanos(PAUSE);
    }
  }

  /// Lets the child go on as soon as it has come to the gate.
  ///
  /// @param over whether posix_spawn(3) has returned
  /// @throws IOException such as EMFILE: then it still waits
  void release(BooleanSupplier over) throws IOException {
    for (int i = 0; !over.getAsBoolean(); i++) {
      try (Scratch s = Scratch.take()) {
        int writer = openWriter(s, path);
        if (writer >= 0) {
          Kernel.current().close(s, writer);
          return;
        }
        if (writer != -ENXIO.value()) {
          check("open " + path, writer);
        }
      }
      pause(i);
    }
  }

  /// Lets posix_spawn(3) fail, wherever the child is. Repeats what fails for want of memory or a
  /// descriptor: nothing else frees the child.
  ///
  /// @param over whether it has returned
  void refuse(BooleanSupplier over) {
    // Its descriptor may be the only one for the writer.
    closeList();
    boolean moved = false;
    for (int i = 0; !over.getAsBoolean(); i++) {
      try (Scratch s = Scratch.take()) {
        if (!moved) {
          Files.move(path, refused, StandardCopyOption.ATOMIC_MOVE);
          moved = true;
        }
        int writer = openWriter(s, refused);
        if (writer >= 0) {
          Kernel.current().close(s, writer);
          return;
        }
      } catch (IOException | RuntimeException | Error shortage) {
        // Once more.
      }
      pause(i);
    }
  }

  private static int openWriter(Scratch s, Path file) {
    int flags = number("O_WRONLY") | number("O_NONBLOCK") | number("O_CLOEXEC");
    return Kernel.current().open(s, bytes(s, file.toString()), flags, 0);
  }

  private void closeList() {
    if (children >= 0) {
      try (Scratch s = Scratch.take()) {
        Kernel.current().close(s, children);
      }
      children = -1;
    }
  }

  private void check(String call, int result) throws IOException {
    if (result < 0) {
      throw SystemCallFailure.of(call, what, new Errno(-result));
    }
  }

  /// Removes the FIFO. A child must not wait at it any more.
  @Override
  public void close() throws IOException {
    closeList();
    if (!Files.deleteIfExists(path)) {
      Files.deleteIfExists(refused);
    }
  }
}
