// SPDX-License-Identifier: Apache-2.0
package landline.call;

import java.io.IOException;
import java.io.Reader;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import landline.socket.Deadline;

/// A call from a terminal or a pipe: one thread sends the input, the calling one receives.
final class Conversation {

  private final CallClient client;
  private final Reader in;
  private final CallMessage.Listener listener;
  private final Duration wait;
  private final AtomicReference<Optional<IOException>> failure =
      new AtomicReference<>(Optional.empty());

  /// When the wait after the end of the input is over; never as long as there is input.
  private volatile Deadline afterInput = Deadline.never();

  Conversation(CallClient client, Reader in, CallMessage.Listener listener, Duration wait) {
    this.client = client;
    this.in = in;
    this.listener = listener;
    this.wait = wait;
  }

  CallClient.End run() throws IOException {
    Thread saying = Thread.ofPlatform().daemon().name("landline-call-input").start(this::say);
    try {
      CallClient.End end = hear();
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
      // The receiving thread gets the error, too.
    }
    afterInput = Deadline.in(wait);
  }

  private int read(char[] text) {
    try {
      return in.read(text);
    } catch (IOException failed) {
      failure.set(Optional.of(failed));
      return -1;
    }
  }

  private CallClient.End hear() throws IOException {
    boolean busy = false;
    Deadline afterWord = Deadline.in(wait);
    Deadline end = afterWord;
    while (!end.isOver()) {
      try {
        CallMessage message = client.receive(end);
        afterWord = Deadline.in(wait);
        listener.onMessage(message);
        if (message instanceof CallMessage.HungUp) {
          return busy ? CallClient.End.BUSY : CallClient.End.HUNG_UP;
        }
        busy |= message instanceof CallMessage.Busy;
      } catch (SocketTimeoutException silence) {
        // It counts only from the end of the input on, which may have come meanwhile.
      }
      end = end(afterWord);
    }
    Optional<CallMessage> rest = client.rest();
    if (rest.isPresent()) {
      listener.onMessage(rest.get());
    }
    return CallClient.End.SILENCE;
  }

  /// The deadline of the wait since the end of the input or the last message, whichever came later.
  /// While there is input, or the caller is in a queue, it is renewed.
  private Deadline end(Deadline afterWord) {
    Deadline input = afterInput;
    if (input.equals(Deadline.never()) || client.isQueued()) {
      return Deadline.in(wait);
    }
    return input.equals(input.earlier(afterWord)) ? afterWord : input;
  }
}
