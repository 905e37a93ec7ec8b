// SPDX-License-Identifier: Apache-2.0
package landline.handover;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Closeable;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import landline.socket.Credentials;
import landline.socket.Deadline;
import landline.socket.Errno;
import landline.socket.MsgFlags;
import landline.socket.ReceivedMessage;
import landline.socket.Rights;
import landline.socket.Shutdown;
import landline.socket.Socket;
import landline.socket.SystemCallFailure;
import landline.socket.UserId;
import landline.socket.internal.Backoff;
import landline.socket.option.SocketOptions;

/// One end of a handover's connection: messages in packets, with descriptors.
///
/// @param socket a connected UNIX socket of packets
record HandoverChannel(Socket socket) implements Closeable {

  private static final Duration AT_ONCE = Duration.ofMillis(1);

  /// A message that was received.
  ///
  /// @param text the text, empty at the end of the connection
  /// @param packet the packet with the descriptors
  record Message(String text, ReceivedMessage packet) implements Closeable {

    boolean isEnd() {
      return packet.length() == 0;
    }

    @Override
    public void close() {
      packet.close();
    }
  }

  /// The credentials of the other end.
  Credentials peer() throws IOException {
    return socket.getSockOpt(SocketOptions.SO_PEERCRED);
  }

  /// Whether the other end belongs to this process's user, or to root, who could take the sockets
  /// anyway.
  static boolean isTrusted(Credentials peer) throws IOException {
    return peer.user().isRoot() || peer.user().isSame(UserId.effective());
  }

  void send(byte[] text, Deadline deadline) throws IOException {
    socket.send(ByteBuffer.wrap(text), MsgFlags.NONE, deadline);
  }

  void send(byte[] text, List<Socket> with, Deadline deadline) throws IOException {
    Rights rights = Rights.of(with.toArray(Socket[]::new));
    ByteBuffer[] buffers = {ByteBuffer.wrap(text)};
    socket.sendMsg(buffers, MsgFlags.NONE, List.of(rights), deadline);
  }

  /// Waits for a message.
  Message receive(Deadline deadline) throws IOException {
    ByteBuffer room = ByteBuffer.allocate(HandoverCodec.MOST);
    ReceivedMessage packet = receive(room, deadline);
    if (packet.isTruncated()) {
      packet.close();
      throw new ProtocolException("message > " + HandoverCodec.MOST + " bytes: " + packet.length());
    }
    return new Message(UTF_8.decode(room.flip()).toString(), packet);
  }

  /// An end that closed with something unread causes a reset, which comes before the data that it
  /// had sent.
  private ReceivedMessage receive(ByteBuffer room, Deadline deadline) throws IOException {
    try {
      return socket.recvMsg(room, MsgFlags.NONE, deadline);
    } catch (IOException failed) {
      if (isGone(failed)) {
        return socket.recvMsg(room, MsgFlags.NONE, deadline);
      }
      throw failed;
    }
  }

  /// Whether a call failed because the other end has closed.
  static boolean isGone(IOException failed) {
    return SystemCallFailure.is(failed, Errno.EPIPE)
        || SystemCallFailure.is(failed, Errno.ECONNRESET);
  }

  /// What [#insist] repeats.
  private interface Step {
    String take() throws IOException;
  }

  /// Shuts down reception: later sends of the other end fail. Messages that the kernel has taken
  /// before are still received, so that both ends agree.
  ///
  /// @return the last message, or empty if there was none
  String last() {
    return insist(() -> {
      socket.shutdown(Shutdown.SHUT_RD);
      try (Message message = receive(Deadline.in(AT_ONCE))) {
        return message.text();
      } catch (SocketTimeoutException nothing) {
        return "";
      }
    });
  }

  /// Sends a refusal, unless the other end has hung up.
  ///
  /// @param message the encoded reason
  void refuse(Supplier<byte[]> message) {
    String _ =
        insist(() -> {
          try {
            send(message.get(), Deadline.in(AT_ONCE));
          } catch (IOException failed) {
            if (!isGone(failed)) {
              throw failed;
            }
          }
          return "";
        });
  }

  /// Repeats a step until it succeeds, however long memory is short or the other end does not read:
  /// an end that hangs up without a word counts as dead, one that is silent as alive.
  ///
  /// @return empty also if this end was closed meanwhile
  private String insist(Step step) {
    var pause = new Backoff();
    boolean again = false;
    while (!socket.isClosed()) {
      try {
        if (again) {
          LockSupport.parkNanos(TimeUnit.NANOSECONDS.convert(pause.next()));
        }
        again = true;
        return step.take();
      } catch (IOException | RuntimeException | Error failed) {
        // Nothing that fails here says which process serves.
      }
    }
    return "";
  }

  @Override
  public void close() {
    socket.close();
  }
}
