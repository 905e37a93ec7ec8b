// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.io.IOException;
import java.util.Set;
import java.util.function.Consumer;
import landline.server.internal.DatagramSource;
import landline.server.internal.ReceivedDatagram;
import landline.server.internal.ReplyRoute;
import landline.socket.Datagram;
import landline.socket.Errno;
import landline.socket.SystemCallFailure;
import org.jspecify.annotations.Nullable;

/// One source of a datagram server. Its loop receives in batches and hands on one message after the
/// other; replies go back through it.
final class DatagramListener implements Listener, ReplySink {

  // ECONNREFUSED: an earlier reply found no receiver.
  private static final AcceptErrorPolicy ACCEPT_ERRORS =
      new AcceptErrorPolicy(Set.of(Errno.ECONNREFUSED), Set.of(Errno.EBADF, Errno.ENOTSOCK));

  private final DatagramPipeline pipeline;
  private final DatagramSource source;
  private final AcceptLoop loop;
  private final ReceiveWait wait = new ReceiveWait();
  private @Nullable Thread receiving;

  DatagramListener(DatagramPipeline pipeline, DatagramSource source) {
    this.pipeline = pipeline;
    this.source = source;
    loop =
        new AcceptLoop(pipeline.config().name(), this::take, ACCEPT_ERRORS, pipeline.scheduler());
  }

  @Override
  public DatagramSource source() {
    return source;
  }

  @Override
  public AcceptLoop loop() {
    return loop;
  }

  /// Handles what was received, and takes nothing new. The source stays open for replies.
  @Override
  public void shutdown() {
    wait.shutdown(loop);
  }

  /// Keeps all: a message that was received is gone from the kernel's queue.
  @Override
  public void dropWaiting() {}

  @Override
  public boolean send(byte[] message, ReplyRoute route) throws IOException {
    boolean sent = source.trySend(message, route);
    (sent ? pipeline.stats().sent() : pipeline.stats().unsent()).increment();
    return sent;
  }

  @Override
  public boolean replyBatched(byte[] message, ReplyRoute route, Consumer<IOException> failed)
      throws IOException {
    return (Thread.currentThread() == receiving && source.batch(message, route, failed))
        || send(message, route);
  }

  /// Takes one message; receives more if none is left. Received messages wait for a permit as those
  /// in the kernel do.
  private void take() throws IOException, InterruptedException {
    if (!source.hasNext()) {
      receive();
    }
    ReceivedDatagram next = source.next();
    Datagram message = next.message();
    pipeline.stats().received().increment();
    if (message.isTruncated()) {
      pipeline.stats().truncated().increment();
    }
    try {
      pipeline.handle(this, message, next.route());
    } finally {
      if (!source.hasNext()) {
        source.flush();
      }
    }
  }

  private void receive() throws IOException {
    receiving = Thread.currentThread();
    wait.begin(source.address());
    try {
      source.receive();
    } catch (IOException failed) {
      if (failed instanceof SystemCallFailure) {
        pipeline.stats().errors().increment();
      }
      throw failed;
    } finally {
      wait.end();
    }
  }
}
