// SPDX-License-Identifier: Apache-2.0
package landline.exec;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import landline.server.StreamServer;
import landline.socket.Shutdown;
import landline.socket.SockAddr;
import landline.socket.Socket;
import landline.socket.Type;
import landline.socket.option.SocketOptions;
import landline.socket.option.TcpOptions;

/// A raw client of a server, which decides itself what goes into a segment.
final class Caller implements Closeable {

  private final Socket socket;

  private Caller(Socket socket) {
    this.socket = socket;
  }

  static Caller of(StreamServer server) throws IOException {
    return of(server.address());
  }

  static Caller of(SockAddr address) throws IOException {
    Socket socket = Socket.socket(address.domain(), Type.STREAM);
    try {
      socket.connect(address);
      return new Caller(socket);
    } catch (IOException failed) {
      socket.close();
      throw failed;
    }
  }

  Caller withoutDelay() throws IOException {
    socket.setSockOpt(TcpOptions.TCP_NODELAY, true);
    return this;
  }

  /// One send(2), which over loopback is one segment.
  void send(byte[] bytes) throws IOException {
    socket.sendAll(bytes);
  }

  void send(String text) throws IOException {
    send(text.getBytes(UTF_8));
  }

  /// Sends segments of one command.
  ///
  /// @return false if this thread, on a busy machine, was slow: the server may have taken a pause
  ///   for the end of a command
  boolean sendTogether(byte[]... segments) throws IOException {
    long start = System.nanoTime();
    for (byte[] segment : segments) {
      send(segment);
    }
    return System.nanoTime() - start < TimeUnit.MILLISECONDS.toNanos(25);
  }

  void finish() throws IOException {
    socket.shutdown(Shutdown.SHUT_WR);
  }

  /// One recv(2) of 1,024 bytes, as the simplest clients do; empty at the end.
  String recv() throws IOException {
    return recv(UTF_8);
  }

  String recv(Charset charset) throws IOException {
    byte[] bytes = new byte[1024];
    int read = socket.recv(bytes);
    return new String(bytes, 0, read, charset);
  }

  /// Reads up to the first line feed.
  String line() throws IOException {
    var line = new ByteArrayOutputStream();
    for (int b = bytes(1)[0]; b != '\n'; b = bytes(1)[0]) {
      line.write(b);
    }
    return line.toString(UTF_8);
  }

  byte[] bytes(int count) throws IOException {
    byte[] bytes = socket.inputStream().readNBytes(count);
    if (bytes.length < count) {
      throw new EOFException("only " + bytes.length + " bytes: " + Arrays.toString(bytes));
    }
    return bytes;
  }

  byte[] rest() throws IOException {
    return socket.inputStream().readAllBytes();
  }

  String restAsText() throws IOException {
    return new String(rest(), UTF_8);
  }

  /// Ends the input and reads all that is answered.
  String finishAndRead() throws IOException {
    finish();
    return restAsText();
  }

  /// Breaks off with a reset.
  void reset() throws IOException {
    socket.setSockOpt(SocketOptions.SO_LINGER, Optional.of(Duration.ZERO));
    socket.close();
  }

  /// Closes, as a process that ends does.
  void hangUp() {
    close();
  }

  @Override
  public void close() {
    socket.close();
  }
}
