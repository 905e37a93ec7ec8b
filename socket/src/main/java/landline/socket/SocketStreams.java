// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Objects;

/// The streams of java.io over a socket.
final class SocketStreams {

  private SocketStreams() {}

  static final class Input extends InputStream {
    private final Socket socket;

    Input(Socket socket) {
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
      int received = socket.recv(bytes, offset, length);
      if (received == Socket.WOULD_BLOCK) {
        throw socket.failed("recv", -Errno.EAGAIN.value());
      }
      if (received > length) {
        // A message whose end is lost; a stream never gives more than was asked for.
        throw socket.failed("recv", -Errno.EMSGSIZE.value());
      }
      return received == 0 ? -1 : received;
    }

    @Override
    public void close() {
      socket.close();
    }
  }

  static final class Output extends OutputStream {
    private final Socket socket;

    Output(Socket socket) {
      this.socket = socket;
    }

    @Override
    public void write(int b) throws IOException {
      socket.sendAll(new byte[] {(byte) b});
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      socket.sendAll(bytes, offset, length);
    }

    @Override
    public void close() {
      socket.close();
    }
  }
}
