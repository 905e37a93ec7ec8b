// SPDX-License-Identifier: Apache-2.0
package landline.testnet;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import landline.connection.Connection;
import landline.server.Deadlines;
import landline.server.StreamConfig;
import landline.server.StreamServer;
import landline.socket.Deadline;
import landline.socket.MsgFlags;
import landline.socket.Shutdown;
import landline.socket.SockAddrIn;
import landline.socket.Socket;
import landline.socket.Type;
import landline.socket.option.SocketOptions;

/// A connection of the kit and its peer: over TCP, as it is, or in memory, where it has to be the
/// same.
interface Wire extends AutoCloseable {

  enum Kind {
    TCP,
    MEMORY
  }

  static Wire open(Kind kind, Deadlines deadlines) throws IOException, InterruptedException {
    return kind == Kind.TCP ? Tcp.open(deadlines) : Memory.open(deadlines);
  }

  /// The end of the kit.
  Connection connection();

  void say(String text) throws IOException;

  /// Hears so many bytes.
  String hear(int count) throws IOException;

  void endOutput() throws IOException;

  void hangUp();

  /// Hangs up as a process does that is killed.
  void reset() throws IOException;

  /// Waits until what the kit's end has sent is there, and does not read it.
  void awaitUnread() throws IOException;

  @Override
  void close();

  record Tcp(StreamServer server, Connection connection, Socket peer, CountDownLatch done)
      implements Wire {

    static Tcp open(Deadlines deadlines) throws IOException, InterruptedException {
      var lines = new SynchronousQueue<Connection>();
      var done = new CountDownLatch(1);
      var server =
          StreamServer.listen(
              SockAddrIn.loopback(0),
              connection -> {
                try {
                  lines.put(connection);
                  done.await();
                } catch (InterruptedException stopped) {
                  Thread.currentThread().interrupt();
                }
              },
              StreamConfig.builder().deadlines(deadlines).build());
      Socket peer = Socket.socket(server.address().domain(), Type.STREAM);
      peer.connect(server.address());
      peer.timeout(Duration.ofMinutes(1));
      return new Tcp(server, lines.take(), peer, done);
    }

    @Override
    public void say(String text) throws IOException {
      peer.sendAll(text.getBytes(UTF_8));
    }

    @Override
    public String hear(int count) throws IOException {
      byte[] heard = peer.inputStream().readNBytes(count);
      return new String(heard, UTF_8);
    }

    @Override
    public void endOutput() throws IOException {
      peer.shutdown(Shutdown.SHUT_WR);
    }

    @Override
    public void hangUp() {
      peer.close();
    }

    @Override
    public void reset() throws IOException {
      peer.setSockOpt(SocketOptions.SO_LINGER, Optional.of(Duration.ZERO));
      peer.close();
    }

    @Override
    public void awaitUnread() throws IOException {
      peer.recv(ByteBuffer.allocate(1), MsgFlags.MSG_PEEK);
    }

    @Override
    public void close() {
      peer.close();
      done.countDown();
      server.close();
    }
  }

  record Memory(MemoryNetwork network, MemoryConnection connection, MemoryConnection peer)
      implements Wire {

    static Memory open(Deadlines deadlines) {
      var network = MemoryNetwork.perfect();
      var pair = network.pair();
      pair.server()
          .timeouts(
              deadlines.firstByte().orElse(Deadline.FOREVER),
              deadlines.read().orElse(Deadline.FOREVER),
              deadlines.write().orElse(Deadline.FOREVER));
      return new Memory(network, pair.server(), pair.client());
    }

    @Override
    public void say(String text) throws IOException {
      peer.writeUtf8(text);
    }

    @Override
    public String hear(int count) throws IOException {
      byte[] heard = peer.inputStream().readNBytes(count);
      return new String(heard, UTF_8);
    }

    @Override
    public void endOutput() throws IOException {
      peer.shutdownOutput();
    }

    @Override
    public void hangUp() {
      peer.close();
    }

    @Override
    public void reset() {
      peer.reset();
    }

    @Override
    public void awaitUnread() throws IOException {
      peer.peek(new byte[1], Duration.ofMinutes(1));
    }

    @Override
    public void close() {
      peer.close();
      connection.close();
      network.close();
    }
  }
}
