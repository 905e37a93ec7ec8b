// SPDX-License-Identifier: Apache-2.0
package landline.process;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import landline.socket.Deadline;
import landline.socket.Errno;
import landline.socket.OwnedDescriptor;
import landline.socket.SystemCallFailure;
import landline.socket.sys.Kernel;
import landline.socket.sys.Scratch;

/// The reading end of a pipe from a child. See pipe(7). Any thread may use it, one at a time;
/// waiting parks a virtual thread, and an interrupt or [#close] ends it.
public final class PipeReader implements Closeable {

  private final OwnedDescriptor descriptor;
  private final String what;

  PipeReader(OwnedDescriptor descriptor, String what) {
    this.descriptor = descriptor;
    this.what = what;
  }

  /// Reads available bytes; waits for at least one. See read(2).
  ///
  /// @param buffer is advanced; a read-only one is refused before anything is read
  /// @return the number of bytes, or -1 when all writers have closed their end
  /// @throws IOException such as an interrupt
  public int read(ByteBuffer buffer) throws IOException {
    return read(buffer, Deadline.never());
  }

  /// Reads available bytes; waits for at least one, at most until the deadline.
  ///
  /// @param buffer is advanced
  /// @param deadline the end of the wait; an expired one polls
  /// @return as [#read(ByteBuffer)]
  /// @throws IOException such as a [java.net.SocketTimeoutException]
  public int read(ByteBuffer buffer, Deadline deadline) throws IOException {
    if (buffer.isReadOnly()) {
      throw new IllegalArgumentException("buffer is read-only: " + buffer);
    }
    long got = descriptor.readable("read", fd -> read(fd, buffer), deadline);
    if (got < 0) {
      throw SystemCallFailure.of("read", what, new Errno((int) -got));
    }
    return got == 0 && buffer.hasRemaining() ? -1 : (int) got;
  }

  static long read(int fd, ByteBuffer buffer) {
    int most = Math.min(buffer.remaining(), Scratch.DATA);
    MemorySegment memory = MemorySegment.ofBuffer(buffer);
    try (Scratch s = Scratch.take()) {
      // Only memory of the heap outlives the call for sure: of all other the call holds the arena.
      MemorySegment into = memory.isNative() ? memory : s.data();
      long got = Kernel.current().read(s, fd, into, most);
      if (got > 0) {
        if (!memory.isNative()) {
          memory.copyFrom(into.asSlice(0, got));
        }
        buffer.position(buffer.position() + (int) got);
      }
      return got;
    }
  }

  /// Closes this end: writers then get SIGPIPE. Closing again does nothing.
  @Override
  public void close() {
    descriptor.close();
  }
}
