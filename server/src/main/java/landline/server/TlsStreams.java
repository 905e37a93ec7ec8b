// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/// A TLS connection as the streams of java.io.
final class TlsStreams {

  private TlsStreams() {}

  static final class Input extends InputStream {
    private final TlsConnection connection;

    Input(TlsConnection connection) {
      this.connection = connection;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return connection.read(one) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      return connection.read(ByteBuffer.wrap(bytes, offset, length), Until.NEVER);
    }

    @Override
    public void close() {
      connection.close();
    }
  }

  static final class Output extends OutputStream {
    private final TlsConnection connection;

    Output(TlsConnection connection) {
      this.connection = connection;
    }

    @Override
    public void write(int b) throws IOException {
      connection.write(new byte[] {(byte) b});
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      connection.write(bytes, offset, length);
    }

    @Override
    public void close() {
      connection.close();
    }
  }
}
