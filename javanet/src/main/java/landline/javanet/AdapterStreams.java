// SPDX-License-Identifier: Apache-2.0
package landline.javanet;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import landline.socket.Deadline;
import landline.socket.Errno;
import landline.socket.MsgFlags;
import landline.socket.Socket;
import landline.socket.SystemCallFailure;

/// The streams of a socket as in java.net: the timeout applies only to reading, and only virtual
/// threads react to an interrupt.
final class AdapterStreams {

  private AdapterStreams() {}

  static int available(Socket socket) throws IOException {
    return SocketAdapter.uninterrupted(socket::available);
  }

  static void sendUrgent(Socket socket, byte data) throws IOException {
    sendAll(socket, ByteBuffer.wrap(new byte[] {data}), MsgFlags.MSG_OOB);
  }

  /// Sends everything without a time limit, whatever the timeout of the socket.
  private static void sendAll(Socket socket, ByteBuffer bytes, MsgFlags flags) throws IOException {
    SocketAdapter.uninterrupted(() -> {
      // An interrupt leaves the position at what was sent.
      if (bytes.hasRemaining()) {
        socket.sendAll(bytes, flags, Deadline.never());
      }
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
      if (length == 0) {
        return 0;
      }
      adapter.tellReset();
      if (adapter.isInputShut()) {
        return -1;
      }
      Deadline deadline = adapter.readDeadline();
      int received;
      try {
        received = SocketAdapter.uninterrupted(() -> socket.recv(bytes, offset, length, deadline));
      } catch (IOException failed) {
        if (SystemCallFailure.is(failed, Errno.ECONNRESET)) {
          adapter.wasReset();
        }
        throw failed;
      }
      if (received == Socket.WOULD_BLOCK) {
        throw SystemCallFailure.of("recv", socket.toString(), Errno.EAGAIN);
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
      sendAll(socket, ByteBuffer.wrap(bytes, offset, length), MsgFlags.NONE);
    }
  }
}
