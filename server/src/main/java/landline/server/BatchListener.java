// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.io.EOFException;
import java.io.IOException;
import java.util.Set;
import landline.server.BatchService.BatchHandler;
import landline.socket.DatagramBatch;
import landline.socket.DatagramSlot;
import landline.socket.Deadline;
import landline.socket.Errno;
import landline.socket.MsgFlags;
import landline.socket.Socket;
import landline.socket.internal.Scheduler;

/// One socket of a batch server. Its loop receives a batch, has it handled, and sends what is left
/// of it. It runs on a platform thread: virtual threads that compute, such as those of TLS
/// handshakes, would delay a virtual one.
final class BatchListener implements Listener {

  // ECONNREFUSED: an earlier reply found no receiver.
  private static final AcceptErrorPolicy RECEIVE_ERRORS =
      new AcceptErrorPolicy(Set.of(Errno.ECONNREFUSED), Set.of(Errno.EBADF, Errno.ENOTSOCK));

  private final String name;
  private final BoundDatagramSocket source;
  private final BatchHandler handler;
  private final DatagramStats stats;
  private final Failures failures;
  private final DatagramBatch batch;
  private final AcceptLoop loop;
  private final ReceiveWait wait = new ReceiveWait();

  BatchListener(
      BoundDatagramSocket source,
      BatchHandler handler,
      DatagramConfig config,
      DatagramStats stats,
      Failures failures) {
    name = config.name();
    this.source = source;
    this.handler = handler;
    this.stats = stats;
    this.failures = failures;
    batch = DatagramBatch.allocate(config.batch(), config.maxMessage());
    loop = new AcceptLoop(name, this::take, RECEIVE_ERRORS, Scheduler.PLATFORM);
  }

  @Override
  public BoundDatagramSocket source() {
    return source;
  }

  @Override
  public AcceptLoop loop() {
    return loop;
  }

  /// Handles what was received, and takes nothing new.
  @Override
  public void shutdown() {
    wait.shutdown(loop);
  }

  @Override
  public void dropWaiting() {}

  private void take() throws IOException {
    receive();
    count();
    try {
      handler.handle(batch);
      send();
      handler.sent(batch);
    } catch (IOException | RuntimeException failed) {
      failures.add(System.Logger.Level.WARNING, failed, "", () -> name);
    }
  }

  private void receive() throws IOException {
    wait.begin(source.address());
    try {
      if (source.socket.recvMmsg(batch) == 0) {
        throw new EOFException("recvmmsg " + source.socket + ": receiving was shut down");
      }
    } finally {
      wait.end();
    }
  }

  private void count() {
    stats.received().add(batch.count());
    for (int i = 0; i < batch.count(); i++) {
      DatagramSlot slot = batch.slot(i);
      if (slot.isTruncated()) {
        stats.truncated().increment();
      }
      if (source.needsSource()) {
        slot.answerFromDestination();
      }
    }
  }

  /// Sends the replies, or drops what the kernel does not take. Never waits.
  private void send() {
    while (batch.hasRemaining()) {
      try {
        int taken = source.socket.sendMmsg(batch, MsgFlags.MSG_DONTWAIT, Deadline.never());
        if (taken == Socket.WOULD_BLOCK) {
          stats.unsent().increment();
          batch.position(batch.position() + 1);
        } else {
          stats.sent().add(taken);
        }
      } catch (IOException failed) {
        // The one that fails is the first that is not skipped.
        stats.errors().increment();
        batch.position(batch.position() + 1);
        failures.add(System.Logger.Level.DEBUG, failed, "", () -> name);
      }
    }
  }
}
