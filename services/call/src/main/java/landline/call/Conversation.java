// SPDX-License-Identifier: Apache-2.0
package landline.call;

import java.io.IOException;
import java.io.Reader;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/// A call from a terminal or a pipe: one thread says what comes from the input, the calling one
/// hears.
final class Conversation {

  private final CallClient client;
  private final Reader in;
  private final CallListener listener;
  private final Duration wait;
  private final AtomicReference<Optional<IOException>> failure =
      new AtomicReference<>(Optional.empty());

  private volatile boolean said;
  private volatile long saidAt;

  Conversation(CallClient client, Reader in, CallListener listener, Duration wait) {
    this.client = client;
    this.in = in;
    this.listener = listener;
    this.wait = wait;
  }

  CallEnd run() throws IOException {
    Thread saying = Thread.ofPlatform().daemon().name("landline-call-input").start(this::say);
    try {
      CallEnd end = hear();
      Optional<IOException> broken = failure.get();
      if (broken.isPresent()) {
        throw broken.get();
      }
      return end;
    } finally {
      saying.interrupt();
    }
  }

  private void say() {
    char[] text = new char[8192];
    try {
      for (int read = read(text); read >= 0; read = read(text)) {
        client.send(text, read);
      }
      client.endOutput();
    } catch (IOException broken) {
      // The one who hears notices it, too.
    }
    saidAt = System.nanoTime();
    said = true;
  }

  private int read(char[] text) {
    try {
      return in.read(text);
    } catch (IOException failed) {
      failure.set(Optional.of(failed));
      return -1;
    }
  }

  private CallEnd hear() throws IOException {
    boolean busy = false;
    long heardAt = System.nanoTime();
    Duration left = wait;
    while (left.isPositive()) {
      try {
        CallMessage message = client.receive(left);
        heardAt = System.nanoTime();
        listener.onMessage(message);
        if (message instanceof CallMessage.HungUp) {
          return busy ? CallEnd.BUSY : CallEnd.HUNG_UP;
        }
        busy |= message instanceof CallMessage.Busy;
      } catch (SocketTimeoutException silence) {
        // It counts only from the end of the input on, which may have come meanwhile.
      }
      left = said && !client.isQueued() ? left(heardAt) : wait;
    }
    return CallEnd.SILENCE;
  }

  /// What is left of the wait since the end of the input or the last that was heard, whichever came
  /// later.
  private Duration left(long heardAt) {
    long since = heardAt - saidAt > 0 ? heardAt : saidAt;
    return wait.minusNanos(System.nanoTime() - since);
  }
}
