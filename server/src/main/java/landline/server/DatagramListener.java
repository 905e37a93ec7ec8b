// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import landline.socket.ControlMessage;
import landline.socket.Datagram;
import landline.socket.DatagramBatch;
import landline.socket.DatagramMetadata;
import landline.socket.DatagramSlot;
import landline.socket.Errno;
import landline.socket.MsgFlags;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrIn6;
import landline.socket.Socket;
import landline.socket.SystemCallFailure;
import landline.socket.option.SocketOptions;
import org.jspecify.annotations.Nullable;

/// One socket of a datagram server: it receives in batches, hands on one message after the other,
/// and sends the replies.
final class DatagramListener implements Listener, ReplySink {

  /// Takes a message. It may wait for a permit to handle it: a listener that held one while it
  /// waits for a message would keep it from the others.
  interface Receiver {
    void take(DatagramListener listener, Datagram message, ReplyRoute route)
        throws IOException, InterruptedException;
  }

  // ECONNREFUSED: an earlier reply found nobody.
  private static final AcceptErrorPolicy ACCEPT_ERRORS =
      new AcceptErrorPolicy(Set.of(Errno.ECONNREFUSED), Set.of(Errno.EBADF, Errno.ENOTSOCK));

  private final BoundSocket bound;
  private final Receiver receiver;
  private final Traffic traffic;
  private final DatagramBatch batch;
  private final ReplyBatch replies;
  private final AcceptLoop loop;
  // Of the batch. Only the loop touches it.
  private int next;
  private @Nullable Thread receiving;
  private boolean waiting;
  private boolean stopping;
  private long lost;

  private DatagramListener(BoundSocket bound, Order order) throws IOException {
    if (isAtAllAddresses(bound.socket().sockName())) {
      DatagramMetadata.DESTINATION.enable(bound.socket());
    }
    this.bound = bound;
    receiver = order.receiver();
    traffic = order.traffic();
    batch = DatagramBatch.allocate(order.batch(), order.maxMessage());
    replies = new ReplyBatch(order.name(), bound.socket(), traffic);
    loop = new AcceptLoop(order.name(), this::take, ACCEPT_ERRORS, order.broken());
  }

  /// What the listeners of a server have in common.
  ///
  /// @param name what log lines call the server
  /// @param batch how many messages are received with one system call
  /// @param maxMessage how many bytes of a message are kept
  /// @param receiver who gets the messages, on the loop's thread
  /// @param traffic what to count in
  /// @param broken told that a listener can't go on
  record Order(
      String name,
      int batch,
      int maxMessage,
      Receiver receiver,
      Traffic traffic,
      Consumer<Throwable> broken) {

    /// Makes a listener of each socket. They receive once they are started.
    Listeners<DatagramListener> of(List<BoundSocket> sockets) throws IOException {
      var listeners = new ArrayList<DatagramListener>();
      for (BoundSocket each : sockets) {
        listeners.add(new DatagramListener(each, this));
      }
      return new Listeners<>(List.copyOf(listeners));
    }
  }

  @Override
  public BoundSocket bound() {
    return bound;
  }

  @Override
  public AcceptLoop loop() {
    return loop;
  }

  /// What was received is handled. The socket stays open, so that it can be answered.
  @Override
  public synchronized void shutdown() {
    stopping = true;
    if (waiting) {
      loop.interrupt();
    }
  }

  /// Sends what still waits and closes the socket.
  @Override
  public void close() {
    replies.flush();
    lost();
    bound.close();
  }

  /// How many messages the kernel has dropped, mostly because its receive buffer was full: the last
  /// figure that it gave, once the socket is closed.
  synchronized long lost() {
    try {
      lost = socket().getSockOpt(SocketOptions.SO_MEMINFO).drops();
    } catch (IOException closed) {
      // Nothing is added to the figure any more.
    }
    return lost;
  }

  private static boolean isAtAllAddresses(SockAddr address) {
    return switch (address) {
      case SockAddrIn in -> in.address() == 0;
      case SockAddrIn6 in6 -> in6.high() == 0 && in6.low() == 0;
      default -> false;
    };
  }

  @Override
  public boolean send(byte[] message, ReplyRoute route) throws IOException {
    int sent = sendNow(message, route);
    if (sent == Socket.WOULD_BLOCK) {
      traffic.unsent().increment();
      return false;
    }
    traffic.sent().increment();
    return true;
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
        return socket().sendMsg(pieces, MsgFlags.MSG_DONTWAIT, List.of(info), route.to());
      } catch (IOException failed) {
        if (!ReplyBatch.isOfSource(failed)) {
          throw failed;
        }
      }
    }
    return socket().sendTo(ByteBuffer.wrap(message), MsgFlags.MSG_DONTWAIT, route.to());
  }

  @Override
  public boolean replyBatched(byte[] message, ReplyRoute route, Consumer<IOException> failed)
      throws IOException {
    if (Thread.currentThread() != receiving || message.length > ReplyBatch.ROOM) {
      return send(message, route);
    }
    replies.add(message, route, failed);
    return true;
  }

  /// Takes one message; receives more if the batch has none left. What has been received waits for
  /// its turn as what is in the kernel does.
  private void take() throws IOException, InterruptedException {
    if (next == batch.count()) {
      receive();
    }
    DatagramSlot slot = batch.slot(next++);
    byte[] data = new byte[slot.size()];
    slot.buffer().get(data);
    traffic.received().increment();
    var message = new Datagram(data, slot.address(), slot.length());
    // Empty unless the socket was asked for it.
    var route = new ReplyRoute(message.from(), slot.answerSource());
    if (message.isTruncated()) {
      traffic.truncated().increment();
    }
    try {
      receiver.take(this, message, route);
    } finally {
      if (next == batch.count()) {
        replies.flush();
      }
    }
  }

  private synchronized void beginWait() throws InterruptedIOException {
    if (stopping) {
      throw new InterruptedIOException("recvmmsg " + socket() + ": shut down");
    }
    waiting = true;
  }

  private synchronized void endWait() {
    waiting = false;
    if (stopping) {
      // It was meant for the wait: what was received meanwhile is handled in peace.
      Thread.interrupted();
    }
  }

  private void receive() throws IOException {
    batch.clear();
    next = 0;
    receiving = Thread.currentThread();
    int received;
    beginWait();
    try {
      received = socket().recvMmsg(batch);
    } catch (IOException failed) {
      if (failed instanceof SystemCallFailure) {
        traffic.errors().increment();
      }
      throw failed;
    } finally {
      endWait();
    }
    if (received == 0) {
      throw new EOFException("recvmmsg " + socket() + ": receiving was shut down");
    }
  }
}
