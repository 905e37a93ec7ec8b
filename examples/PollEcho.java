// SPDX-License-Identifier: Apache-2.0
import java.nio.ByteBuffer;
import landline.socket.Listen;
import landline.socket.MsgFlags;
import landline.socket.Poll;
import landline.socket.SockAddr;
import landline.socket.Socket;

/// Echoes for any number of connections on one thread, with `Poll`. What a slow reader has not
/// taken yet is kept, and meanwhile nothing is read from it. Try it with `nc 127.0.0.1 8084`.
void main(String[] arguments) throws IOException {
  String text = arguments.length > 0 ? arguments[0] : "127.0.0.1:8084";
  try (Poll<ByteBuffer> poll = Poll.open();
      Socket listener = Listen.on(SockAddr.parse(text))) {
    poll.register(listener, Poll.Events.EPOLLIN, ByteBuffer.allocate(0));
    IO.println("listening on " + listener.sockName());
    while (true) {
      poll.select(key -> {
        if (key.socket() == listener) {
          accept(poll, listener);
        } else {
          echo(poll, key);
        }
      });
    }
  }
}

void accept(Poll<ByteBuffer> poll, Socket listener) {
  try {
    listener.tryAccept().ifPresent(connection -> begin(poll, connection));
  } catch (IOException gone) {
    IO.println("accept: " + gone.getMessage());
  }
}

void begin(Poll<ByteBuffer> poll, Socket connection) {
  try {
    connection.setBlocking(false);
    poll.register(connection, Poll.Events.EPOLLIN, ByteBuffer.allocate(4096));
  } catch (IOException full) {
    IO.println(full.getMessage());
    connection.close();
  }
}

/// Waits for room while there is something to send, else for something to read.
void echo(Poll<ByteBuffer> poll, Poll.Key<ByteBuffer> key) {
  Socket connection = key.socket();
  ByteBuffer buffer = key.attachment();
  try {
    if (key.isReadable() && connection.recv(buffer, MsgFlags.NONE) == 0) {
      // The end of the stream; that nothing is there yet would be Socket.WOULD_BLOCK.
      connection.close();
      return;
    }
    connection.send(buffer.flip(), MsgFlags.NONE);
    boolean done = !buffer.hasRemaining();
    buffer.compact();
    poll.modify(key, done ? Poll.Events.EPOLLIN : Poll.Events.EPOLLOUT);
  } catch (IOException reset) {
    connection.close();
  }
}
