// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import landline.socket.Errno;
import landline.socket.SockAddrUn;
import landline.socket.Socket;
import landline.socket.SocketOptions;
import landline.socket.SystemCallFailure;

/// One listener of a stream server, and the thread that accepts on it.
final class StreamListener implements Listener {

  // ECONNABORTED, EPROTO: the peer was gone before it was accepted.
  private static final AcceptErrorPolicy ACCEPT_ERRORS =
      new AcceptErrorPolicy(
          Set.of(Errno.ECONNABORTED, Errno.EPROTO),
          Set.of(Errno.EBADF, Errno.EINVAL, Errno.ENOTSOCK, Errno.named("EOPNOTSUPP")));
  private static final Set<Errno> NO_DESCRIPTORS = Set.of(Errno.EMFILE, Errno.ENFILE);

  private final StreamServer server;
  private final BoundSocket listening;
  private final AcceptLoop intake;
  private final AtomicLong turn = new AtomicLong();

  StreamListener(StreamServer server, BoundSocket listening) {
    this.server = server;
    this.listening = listening;
    intake = new AcceptLoop(server.config().name(), this::take, ACCEPT_ERRORS, server::broken);
  }

  /// Makes callers wait for [StreamServer#start], unless they do already.
  void prepare() throws IOException {
    if (!socket().getSockOpt(SocketOptions.SO_ACCEPTCONN)) {
      socket().listen(server.config().backlog());
    }
  }

  @Override
  public BoundSocket listening() {
    return listening;
  }

  @Override
  public AcceptLoop intake() {
    return intake;
  }

  @Override
  public void refuse() throws InterruptedException {
    listening.close();
    intake.stop();
  }

  @Override
  public void cease() {
    intake.cease();
    listening.disown();
    // Which ends the wait for a caller, and no other.
    listening.close();
  }

  /// Changes whenever it begins or ends to wait for a caller.
  long turn() {
    return turn.get();
  }

  boolean isWaiting() {
    return turn.get() % 2 == 1;
  }

  /// Takes one connection. At the limit it waits here, and the next ones in the kernel's queue.
  private void take() throws IOException, InterruptedException {
    Socket socket = accept();
    var task = new ConnectionTask(server, socket);
    boolean reserved = false;
    boolean started = false;
    try {
      server.gate().admit();
      reserve();
      reserved = true;
      afford();
      task.charge();
      task.onAccept();
      server.handlers().start(server.config().name(), task, task);
      started = true;
      server.watch().wake();
    } catch (RejectedException refused) {
      server.turnAway(socket, task.peer(), refused);
    } finally {
      if (!started) {
        abandon(task, reserved);
      }
    }
  }

  private void abandon(ConnectionTask task, boolean reserved) {
    try {
      task.abandon();
    } finally {
      if (reserved) {
        server.handlers().cancel();
      }
    }
  }

  private void reserve() throws RejectedException, InterruptedException {
    OverflowPolicy excess = server.config().admission().connections().excess();
    if (excess == OverflowPolicy.QUEUE) {
      server.handlers().reserve();
    } else if (!server.handlers().tryReserve()) {
      throw new RejectedException(RejectReason.CONNECTIONS, excess);
    }
  }

  /// Waits for the process to have the descriptors that the connection will take; or does not, as
  /// at the limit of the server.
  private void afford() throws RejectedException, InterruptedException {
    OverflowPolicy excess = server.config().admission().connections().excess();
    if (excess == OverflowPolicy.QUEUE) {
      server.share().take();
    } else if (!server.share().tryTake()) {
      throw new RejectedException(RejectReason.DESCRIPTORS, excess);
    }
  }

  private Socket accept() throws IOException {
    try {
      turn.incrementAndGet();
      return socket().accept();
    } catch (IOException failed) {
      if (failed instanceof SystemCallFailure failure && NO_DESCRIPTORS.contains(failure.errno())) {
        server
            .spare()
            .answer(
                socket(),
                caller ->
                    server.turnAway(
                        caller,
                        caller.peer().orElse(SockAddrUn.UNNAMED),
                        new RejectedException(RejectReason.DESCRIPTORS, OverflowPolicy.REFUSE)));
      }
      throw failed;
    } finally {
      turn.incrementAndGet();
    }
  }
}
