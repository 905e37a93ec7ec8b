// SPDX-License-Identifier: Apache-2.0
package landline.process;

import static landline.socket.sys.Platform.number;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import landline.socket.Errno;
import landline.socket.OwnedDescriptor;
import landline.socket.SystemCallFailure;
import landline.socket.sys.Kernel;
import landline.socket.sys.Scratch;

/// The two ends of a pipe as numbers: this process's own, which is non-blocking, and the child's,
/// which blocks. Both are close-on-exec and above 2, so that no dup2(2) in the child overwrites
/// one.
///
/// @param ours this process's end
/// @param theirs the end that is duplicated for the child
record Pipe(int ours, int theirs) {

  private static final int FIRST = 3;
  private static final int CLOEXEC = number("O_CLOEXEC");
  private static final int NONBLOCK = number("O_NONBLOCK");
  private static final int DUPFD = number("F_DUPFD_CLOEXEC");
  private static final int SETFL = number("F_SETFL");

  /// Makes a pipe; see pipe2(2).
  ///
  /// @param reads whether the child reads from it
  /// @param what its purpose, for messages
  static Pipe open(boolean reads, String what) throws IOException {
    int exit;
    int entry;
    try (Scratch s = Scratch.take()) {
      check("pipe2", what, Kernel.current().pipe2(s, s.data(), CLOEXEC));
      exit = s.data().get(ValueLayout.JAVA_INT, 0);
      entry = s.data().get(ValueLayout.JAVA_INT, Integer.BYTES);
    }
    Pipe pipe = reads ? new Pipe(entry, exit) : new Pipe(exit, entry);
    try {
      Pipe above = new Pipe(above(pipe.ours, what), pipe.theirs);
      pipe = above;
      pipe = new Pipe(pipe.ours, above(pipe.theirs, what));
      try (Scratch s = Scratch.take()) {
        // The flag is this end's alone: each end is an open file description of its own.
        check("fcntl", what, Kernel.current().fcntl(s, pipe.ours, SETFL, NONBLOCK));
      }
      return pipe;
    } catch (IOException | RuntimeException | Error failed) {
      pipe.close();
      throw failed;
    }
  }

  /// Moves a descriptor out of the range of the standard ones.
  static int above(int fd, String what) throws IOException {
    if (fd >= FIRST) {
      return fd;
    }
    try (Scratch s = Scratch.take()) {
      int copy = Kernel.current().fcntl(s, fd, DUPFD, FIRST);
      check("fcntl", what, copy);
      Kernel.current().close(s, fd);
      return copy;
    }
  }

  private static void check(String call, String what, int result) throws IOException {
    if (result < 0) {
      throw SystemCallFailure.of(call, what, new Errno(-result));
    }
  }

  PipeReader reader(String what) {
    return new PipeReader(OwnedDescriptor.adopt(ours, what), what);
  }

  PipeWriter writer(String what) {
    return new PipeWriter(OwnedDescriptor.adopt(ours, what), what);
  }

  void closeTheirs() {
    close(theirs);
  }

  void close() {
    close(ours);
    close(theirs);
  }

  private static void close(int fd) {
    try (Scratch s = Scratch.take()) {
      Kernel.current().close(s, fd);
    }
  }
}
