// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import landline.connection.RawConnection;
import landline.server.internal.ConnectionSource;
import landline.socket.Errno;
import landline.socket.SystemCallFailure;

/// One source of a stream server, and the loop that accepts from it.
final class StreamListener implements Listener {

  // ECONNABORTED, EPROTO: the peer was gone before it was accepted.
  private static final AcceptErrorPolicy ACCEPT_ERRORS =
      new AcceptErrorPolicy(
          Set.of(Errno.ECONNABORTED, Errno.EPROTO),
          Set.of(Errno.EBADF, Errno.EINVAL, Errno.ENOTSOCK, Errno.named("EOPNOTSUPP")));
  private static final Set<Errno> NO_DESCRIPTORS = Set.of(Errno.EMFILE, Errno.ENFILE);

  private final StreamPipeline pipeline;
  private final ConnectionSource source;
  private final AcceptLoop loop;
  private final AtomicLong turn = new AtomicLong();
  // Guarded by this.
  private boolean admitting;
  private boolean dropping;

  StreamListener(StreamPipeline pipeline, ConnectionSource source) {
    this.pipeline = pipeline;
    this.source = source;
    loop =
        new AcceptLoop(pipeline.config().name(), this::take, ACCEPT_ERRORS, pipeline.scheduler());
  }

  @Override
  public ConnectionSource source() {
    return source;
  }

  @Override
  public AcceptLoop loop() {
    return loop;
  }

  @Override
  public void shutdown() {
    loop.shutdown();
    // The interrupt ends the wait for a caller, and no other.
    source.close();
  }

  @Override
  public synchronized void dropWaiting() {
    dropping = true;
    if (admitting) {
      loop.interrupt();
    }
  }

  private void admit() throws RejectedException, InterruptedException {
    beginAdmission();
    try {
      pipeline.admission().admit();
    } finally {
      endAdmission();
    }
  }

  private synchronized void beginAdmission() throws InterruptedException {
    if (dropping) {
      throw new InterruptedException("shut down");
    }
    admitting = true;
  }

  private synchronized void endAdmission() {
    admitting = false;
    if (dropping) {
      // The interrupt was meant for the wait. What was admitted meanwhile is served without it.
      Thread.interrupted();
    }
  }

  /// Changes whenever the listener begins or ends to wait for a caller.
  long turn() {
    return turn.get();
  }

  boolean isWaiting() {
    return turn.get() % 2 == 1;
  }

  /// Takes one connection. At the limit it waits here, and further ones in the kernel's queue.
  private void take() throws IOException, InterruptedException {
    var task = new ConnectionTask(pipeline, accept());
    boolean admitted = false;
    boolean started = false;
    try {
      admit();
      admitted = true;
      task.charge();
      task.onAccept();
      start(task);
      started = true;
      pipeline.reaper().wake();
    } catch (RejectedException rejection) {
      task.reject(rejection);
    } finally {
      if (!started) {
        abort(task, admitted);
      }
    }
  }

  private void start(ConnectionTask task) {
    try {
      pipeline.handlers().start(pipeline.config().name(), task, task);
    } catch (RuntimeException | Error unstarted) {
      task.unstarted(unstarted);
      throw unstarted;
    }
  }

  private void abort(ConnectionTask task, boolean admitted) {
    try {
      task.abort();
    } finally {
      if (admitted) {
        pipeline.handlers().release();
      }
    }
  }

  private RawConnection accept() throws IOException {
    try {
      turn.incrementAndGet();
      return source.accept();
    } catch (IOException failed) {
      if (failed instanceof SystemCallFailure failure && NO_DESCRIPTORS.contains(failure.errno())) {
        source.shed(caller ->
            pipeline
                .rejecter()
                .reject(
                    caller,
                    caller.peer(),
                    new RejectedException(RejectReason.DESCRIPTORS, OverflowPolicy.REFUSE)));
      }
      throw failed;
    } finally {
      turn.incrementAndGet();
    }
  }
}
