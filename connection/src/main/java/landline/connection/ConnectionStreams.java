// SPDX-License-Identifier: Apache-2.0
package landline.connection;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// The streams of java.io over a connection.
final class ConnectionStreams {

  private ConnectionStreams() {}

  static InputStream input(Connection connection) {
    return new Input(connection);
  }

  static OutputStream output(Connection connection) {
    return new Output(connection);
  }

  private static final class Input extends InputStream {
    private final Connection connection;

    Input(Connection connection) {
      this.connection = connection;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return connection.read(one) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      return connection.read(bytes, offset, length);
    }

    @Override
    public void close() {
      connection.close();
    }
  }

  private static final class Output extends OutputStream {
    private final Connection connection;

    Output(Connection connection) {
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
