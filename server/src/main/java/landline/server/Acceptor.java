// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.io.IOException;
import java.util.Set;
import java.util.function.Consumer;
import landline.socket.Errno;
import landline.socket.Socket;
import landline.socket.SocketClosedException;
import landline.socket.SystemCallFailure;

/// Accepts connections until the listener is closed, whatever accept(2) says meanwhile. Runs on a
/// virtual thread of its own.
final class Acceptor implements Runnable {

  private static final System.Logger LOG = System.getLogger("landline.server");

  /// The peer was gone before it was accepted; the next one may be there already.
  private static final Set<Errno> PEER_IS_GONE = Set.of(Errno.ECONNABORTED, Errno.EPROTO);

  /// The listener is no listener; that does not heal.
  private static final Set<Errno> LISTENER_IS_BROKEN =
      Set.of(Errno.EBADF, Errno.EINVAL, Errno.ENOTSOCK, Errno.named("EOPNOTSUPP"));

  private final String name;
  private final Socket listener;
  private final Handlers handlers;
  private final Consumer<Socket> next;
  private final Consumer<IOException> broken;
  private final Backoff backoff = new Backoff();

  Acceptor(
      String name,
      Socket listener,
      Handlers handlers,
      Consumer<Socket> next,
      Consumer<IOException> broken) {
    this.name = name;
    this.listener = listener;
    this.handlers = handlers;
    this.next = next;
    this.broken = broken;
  }

  @Override
  public void run() {
    try {
      while (true) {
        handlers.reserve();
        boolean started = false;
        try {
          started = acceptOne();
        } finally {
          if (!started) {
            handlers.cancel();
          }
        }
      }
    } catch (SocketClosedException | InterruptedException end) {
      // The server stops.
    } catch (IOException error) {
      LOG.log(System.Logger.Level.ERROR, name + ": " + OneLine.of(error) + "; the server stops");
      broken.accept(error);
    }
  }

  private boolean acceptOne() throws IOException, InterruptedException {
    Socket accepted;
    try {
      accepted = listener.accept();
    } catch (SocketClosedException end) {
      throw end;
    } catch (IOException failed) {
      survive(failed);
      return false;
    }
    if (!backoff.isFresh()) {
      backoff.reset();
      LOG.log(System.Logger.Level.INFO, name + ": accepting again");
    }
    next.accept(accepted);
    return true;
  }

  /// Waits out what may pass: EMFILE, ENFILE, ENOBUFS, ENOMEM, and errors of the network that
  /// accept(2) hands on. Says so once, when it starts.
  private void survive(IOException failed) throws IOException, InterruptedException {
    if (!(failed instanceof SystemCallFailure failure)
        || LISTENER_IS_BROKEN.contains(failure.errno())) {
      throw failed;
    }
    if (PEER_IS_GONE.contains(failure.errno())) {
      return;
    }
    if (backoff.isFresh()) {
      LOG.log(
          System.Logger.Level.WARNING,
          name + ": " + OneLine.of(failed) + "; new connections wait until that is over");
    }
    Thread.sleep(backoff.next());
  }
}
