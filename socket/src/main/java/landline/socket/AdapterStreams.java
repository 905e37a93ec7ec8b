// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Objects;
import landline.socket.sys.Kernel;
import landline.socket.sys.Platform;
import landline.socket.sys.Scratch;

/// The streams of a socket as java.net's users know them: the timeout is for reading alone, and an
/// interrupt is only heard on virtual threads.
final class AdapterStreams {

  private static final int FIONREAD = Platform.current().constant("FIONREAD");

  private AdapterStreams() {}

  /// How many bytes can be read without waiting; see FIONREAD in tcp(7).
  static int available(Socket socket) throws IOException {
    return SocketAdapter.uninterrupted(() -> {
      int fd = socket.acquire("ioctl");
      int result;
      int count;
      try (Scratch s = Scratch.take()) {
        s.data().set(ValueLayout.JAVA_INT, 0, 0);
        result = Kernel.current().ioctl(s, fd, FIONREAD, s.data());
        count = s.data().get(ValueLayout.JAVA_INT, 0);
      } finally {
        socket.release();
      }
      if (result < 0) {
        throw socket.failed("ioctl", result);
      }
      return count;
    });
  }

  static void sendUrgent(Socket socket, byte data) throws IOException {
    MemorySegment one = MemorySegment.ofArray(new byte[] {data});
    SocketAdapter.uninterrupted(() -> {
      Sending.all(socket, one, null, MsgFlags.MSG_OOB.value(), Side.FOREVER);
      return true;
    });
  }

  static final class Input extends InputStream {
    private final SocketAdapter adapter;
    private final Socket socket;

    Input(SocketAdapter adapter, Socket socket) {
      this.adapter = adapter;
      this.socket = socket;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      Objects.checkFromIndexSize(offset, length, bytes.length);
      if (length == 0 || adapter.isInputShut()) {
        return length == 0 ? 0 : -1;
      }
      MemorySegment memory = MemorySegment.ofArray(bytes).asSlice(offset, length);
      long deadline = adapter.readDeadline();
      int received =
          SocketAdapter.uninterrupted(() -> Receiving.memory(socket, memory, 0, deadline));
      if (received == Socket.WOULD_BLOCK) {
        throw socket.failed("recv", -Errno.EAGAIN.value());
      }
      return received == 0 ? -1 : received;
    }

    @Override
    public int available() throws IOException {
      return adapter.isInputShut() ? 0 : AdapterStreams.available(socket);
    }
  }

  static final class Output extends OutputStream {
    private final Socket socket;

    Output(Socket socket) {
      this.socket = socket;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      Objects.checkFromIndexSize(offset, length, bytes.length);
      if (length == 0) {
        return;
      }
      // An interrupt leaves the position at what was sent.
      ByteBuffer rest = ByteBuffer.wrap(bytes, offset, length);
      SocketAdapter.uninterrupted(() -> {
        if (rest.hasRemaining()) {
          Sending.all(socket, MemorySegment.ofBuffer(rest), rest, 0, Side.FOREVER);
        }
        return true;
      });
    }
  }
}
