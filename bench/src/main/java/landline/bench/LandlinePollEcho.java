// SPDX-License-Identifier: Apache-2.0
package landline.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import landline.socket.Domain;
import landline.socket.Errno;
import landline.socket.MsgFlags;
import landline.socket.Poll;
import landline.socket.SockAddrIn;
import landline.socket.Socket;
import landline.socket.SystemCallFailure;
import landline.socket.Type;
import landline.socket.option.TcpOptions;

/// Echoes with Landline's readiness API: one thread, one poll, level-triggered, one recv and one
/// send for each message, as the C server does.
final class LandlinePollEcho {

  private static final int BACKLOG = 4096;
  private static final int BUFFER = 64 * 1024;

  /// Shared by all connections: what a send leaves in it is moved to the connection.
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);

  private final Poll<Line> poll;

  private LandlinePollEcho(Poll<Line> poll) {
    this.poll = poll;
  }

  /// What is to be done with a socket that is ready.
  private interface Line {
    void ready(Poll.Key<Line> key) throws IOException;
  }

  static void main() throws IOException {
    try (Poll<Line> poll = Poll.open();
        Socket listener = Socket.socket(Domain.INET, Type.STREAM)) {
      listener.setBlocking(false);
      listener.bind(SockAddrIn.loopback(0));
      listener.listen(BACKLOG);
      var server = new LandlinePollEcho(poll);
      poll.register(listener, Poll.Events.EPOLLIN, server::accept);
      System.out.println("listening " + ((SockAddrIn) listener.sockName()).port());
      Poll.Action<Line> action = LandlinePollEcho::deal;
      while (true) {
        poll.select(action);
      }
    }
  }

  private static void deal(Poll.Key<Line> key) {
    try {
      key.attachment().ready(key);
    } catch (IOException failed) {
      System.err.println("landline-poll: " + failed);
      key.socket().close();
    }
  }

  private void accept(Poll.Key<Line> key) throws IOException {
    try {
      Optional<Socket> next = key.socket().tryAccept();
      while (next.isPresent()) {
        Socket connection = next.get();
        connection.setBlocking(false);
        connection.setSockOpt(TcpOptions.TCP_NODELAY, true);
        poll.register(connection, Poll.Events.EPOLLIN, new Echo());
        next = key.socket().tryAccept();
      }
    } catch (IOException failed) {
      if (!SystemCallFailure.is(failed, Errno.ECONNABORTED)) {
        throw failed;
      }
    }
  }

  /// One connection. What a peer that reads slowly has not taken yet is kept, and while there is
  /// any, the connection is not read.
  private final class Echo implements Line {
    private ByteBuffer rest = ByteBuffer.allocate(0);

    @Override
    public void ready(Poll.Key<Line> key) throws IOException {
      Socket connection = key.socket();
      if (rest.hasRemaining()) {
        connection.send(rest, MsgFlags.NONE);
        if (!rest.hasRemaining()) {
          poll.modify(key, Poll.Events.EPOLLIN);
        }
        return;
      }
      int got = connection.recv(buffer.clear(), MsgFlags.NONE);
      if (got == 0) {
        connection.close();
      } else if (got > 0) {
        connection.send(buffer.flip(), MsgFlags.NONE);
        if (buffer.hasRemaining()) {
          rest = ByteBuffer.allocateDirect(buffer.remaining()).put(buffer).flip();
          poll.modify(key, Poll.Events.EPOLLOUT);
        }
      }
    }
  }
}
