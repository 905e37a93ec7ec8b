// SPDX-License-Identifier: Apache-2.0
package landline.ssh.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import landline.process.Terminal;
import landline.socket.Deadline;
import landline.ssh.RemoteExit;
import landline.ssh.RemoteProcess;

/// A command in its channel.
record RunningCommand(CommandChannel channel, boolean hasTerminal) implements RemoteProcess {

  private static final Duration LONG = Duration.ofDays(36500);

  @Override
  public OutputStream stdin() {
    return channel.stdin();
  }

  @Override
  public InputStream stdout() {
    return channel.stdout();
  }

  @Override
  public InputStream stderr() {
    return channel.stderr();
  }

  @Override
  public void signal(String name) throws IOException {
    channel.signal(name);
  }

  @Override
  public void resize(Terminal.Size size) throws IOException {
    channel.resize(size);
  }

  @Override
  public RemoteExit await() throws IOException {
    return await(Deadline.never()).orElseThrow();
  }

  @Override
  public Optional<RemoteExit> await(Deadline deadline) throws IOException {
    return await(channel.exit(), deadline, channel);
  }

  /// Waits for what the thread that reads the connection finds, at most until the deadline.
  ///
  /// @param where for messages
  /// @return empty if it is late
  static <T> Optional<T> await(CompletableFuture<T> event, Deadline deadline, Object where)
      throws InterruptedIOException {
    Duration left = deadline.left();
    try {
      long nanos = TimeUnit.NANOSECONDS.convert(left.compareTo(LONG) < 0 ? left : LONG);
      return Optional.of(event.get(nanos, TimeUnit.NANOSECONDS));
    } catch (TimeoutException late) {
      return Optional.empty();
    } catch (ExecutionException impossible) {
      throw new IllegalStateException(impossible);
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("ssh " + where + ": interrupted");
    }
  }

  @Override
  public void close() {
    var _ = channel.close(channel.exit().isDone());
  }
}
