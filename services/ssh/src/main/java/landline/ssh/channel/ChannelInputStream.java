// SPDX-License-Identifier: Apache-2.0
package landline.ssh.channel;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import landline.socket.Deadline;

/// The peer's input as a stream, for one thread. The window of the channel opens as it is read.
final class ChannelInputStream extends InputStream {

  private final ChannelInput input;
  private final Deadline deadline;
  private ByteBuffer taken = ByteBuffer.allocate(0);

  ChannelInputStream(ChannelInput input, Deadline deadline) {
    this.input = input;
    this.deadline = deadline;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
  }

  /// Reads what there is, or waits.
  ///
  /// @throws java.net.SocketTimeoutException if the deadline is over
  /// @throws IOException if the input has failed, or the window can't be opened
  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (!taken.hasRemaining()) {
      taken = input.take(deadline);
      if (!taken.hasRemaining()) {
        return -1;
      }
    }
    int count = Math.min(length, taken.remaining());
    taken.get(bytes, offset, count);
    input.given(count);
    return count;
  }
}
