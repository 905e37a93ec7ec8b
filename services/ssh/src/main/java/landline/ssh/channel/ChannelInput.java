// SPDX-License-Identifier: Apache-2.0
package landline.ssh.channel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.sshd.common.channel.LocalWindow;

/// The peer's input on its way to a command. The thread that reads the connection adds without
/// waiting; the window of the channel bounds what is queued, since it opens only when the command
/// has read.
final class ChannelInput {

  private static final byte[] END = {};

  private final LocalWindow window;
  private final BlockingQueue<byte[]> chunks = new LinkedBlockingQueue<>();

  private volatile long given;

  ChannelInput(LocalWindow window) {
    this.window = window;
  }

  /// Adds bytes, which are copied.
  void add(byte[] bytes, int offset, int length) {
    if (length > 0) {
      chunks.add(Arrays.copyOfRange(bytes, offset, offset + length));
    }
  }

  /// Returns how many bytes were copied, or discarded.
  long given() {
    return given;
  }

  /// Adds the end: nothing follows.
  void end() {
    chunks.add(END);
  }

  /// Copies to a sink until the end of the input. When the sink fails, the rest is discarded, so
  /// that a peer that sends more than the command reads can still be heard.
  ///
  /// @throws IOException if the window can't be opened, since the connection is broken
  void copyTo(Sink sink) throws IOException, InterruptedException {
    boolean open = true;
    for (byte[] chunk = chunks.take(); chunk.length > 0; chunk = chunks.take()) {
      if (open) {
        try {
          sink.write(ByteBuffer.wrap(chunk));
        } catch (java.io.InterruptedIOException interrupted) {
          throw interrupted;
        } catch (IOException closed) {
          open = false;
        }
      }
      long sum = given + chunk.length;
      given = sum;
      window.release(chunk.length);
    }
  }

  /// Where input goes.
  interface Sink {

    /// Writes all of a buffer.
    void write(ByteBuffer buffer) throws IOException;
  }
}
