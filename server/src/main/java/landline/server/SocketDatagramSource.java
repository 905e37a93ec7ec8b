// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;
import landline.server.internal.DatagramSource;
import landline.server.internal.ReceivedDatagram;
import landline.server.internal.ReplyRoute;
import landline.socket.ControlMessage;
import landline.socket.Datagram;
import landline.socket.DatagramBatch;
import landline.socket.DatagramSlot;
import landline.socket.MsgFlags;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrIn6;
import landline.socket.Socket;

/// A bound datagram socket that receives in batches.
final class SocketDatagramSource extends BoundDatagramSocket implements DatagramSource {

  private final DatagramBatch batch;
  private final ReplyBatch replies;
  // The batch. Only the thread that receives uses it.
  private int next;

  SocketDatagramSource(Socket socket, boolean promised, DatagramConfig config, DatagramStats stats)
      throws IOException {
    super(socket, promised);
    batch = DatagramBatch.allocate(config.batch(), config.maxMessage());
    replies = new ReplyBatch(config.name(), socket, stats);
  }

  @Override
  public void receive() throws IOException {
    batch.clear();
    next = 0;
    if (socket.recvMmsg(batch) == 0) {
      throw new EOFException("recvmmsg " + socket + ": receiving was shut down");
    }
  }

  @Override
  public boolean hasNext() {
    return next < batch.count();
  }

  @Override
  public ReceivedDatagram next() {
    DatagramSlot slot = batch.slot(next++);
    byte[] data = new byte[slot.size()];
    slot.buffer().get(data);
    var message = new Datagram(data, slot.address(), slot.length());
    // Empty unless the socket option is set.
    return new ReceivedDatagram(
        message, new ReplyRoute(message.from(), slot.answerSource(), slot.isToGroup()));
  }

  @Override
  public boolean trySend(byte[] message, ReplyRoute route) throws IOException {
    return sendNow(message, route) != Socket.WOULD_BLOCK;
  }

  private int sendNow(byte[] message, ReplyRoute route) throws IOException {
    if (route.source().isPresent()) {
      var info =
          switch (route.source().get()) {
            case SockAddrIn in -> ControlMessage.PacketInfo4.from(in);
            case SockAddrIn6 in6 -> new ControlMessage.PacketInfo6(in6, in6.scopeId());
            case SockAddr other -> throw new IllegalStateException("source is " + other);
          };
      try {
        var pieces = new ByteBuffer[] {ByteBuffer.wrap(message)};
        return socket.sendMsg(pieces, MsgFlags.MSG_DONTWAIT, List.of(info), route.to());
      } catch (IOException failed) {
        if (!ReplyBatch.isOfSource(failed)) {
          throw failed;
        }
      }
    }
    return socket.sendTo(ByteBuffer.wrap(message), MsgFlags.MSG_DONTWAIT, route.to());
  }

  @Override
  public void send(byte[] message, SockAddr to) throws IOException {
    socket.sendTo(message, to);
  }

  @Override
  public boolean batch(byte[] message, ReplyRoute route, Consumer<IOException> failed) {
    return message.length <= ReplyBatch.ROOM && replies.add(message, route, failed);
  }

  @Override
  public void flush() {
    replies.flush();
  }

  @Override
  public void close() {
    flush();
    super.close();
  }
}
