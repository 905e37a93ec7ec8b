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

/// The writing end of a pipe to a child. See pipe(7). Any thread may use it, one at a time; waiting
/// parks a virtual thread, and an interrupt or [#close] ends it.
public final class PipeWriter implements Closeable {

  private final OwnedDescriptor descriptor;
  private final String what;

  PipeWriter(OwnedDescriptor descriptor, String what) {
    this.descriptor = descriptor;
    this.what = what;
  }

  /// Writes all of a buffer; waits until there is room. See write(2).
  ///
  /// @param buffer is advanced
  /// @throws IOException such as EPIPE, when all readers have closed their end, or an interrupt
  public void write(ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      long sent = descriptor.writable("write", fd -> write(fd, buffer), Deadline.never());
      if (sent < 0) {
        throw SystemCallFailure.of("write", what, new Errno((int) -sent));
      }
    }
  }

  static long write(int fd, ByteBuffer buffer) {
    int most = Math.min(buffer.remaining(), Scratch.DATA);
    try (Scratch s = Scratch.take()) {
      MemorySegment.copy(MemorySegment.ofBuffer(buffer), 0, s.data(), 0, most);
      long sent = Kernel.current().write(s, fd, s.data(), most);
      if (sent > 0) {
        buffer.position(buffer.position() + (int) sent);
      }
      return sent;
    }
  }

  /// Closes this end: the child then reads the end of its input. Closing again does nothing.
  @Override
  public void close() {
    descriptor.close();
  }
}
