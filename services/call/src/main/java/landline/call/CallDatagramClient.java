// SPDX-License-Identifier: Apache-2.0
package landline.call;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.Reader;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import landline.frame.TextDecoder;
import landline.socket.Datagram;
import landline.socket.Domain;
import landline.socket.MsgFlags;
import landline.socket.SockAddr;
import landline.socket.SockAddrUn;
import landline.socket.Socket;
import landline.socket.SocketClosedException;
import landline.socket.Type;

/// Writes messages to a line's postbox, a datagram each, and hears the answers. Datagrams may get
/// lost.
///
/// One thread receives; another one may send at the same time.
public final class CallDatagramClient implements Closeable {

  private static final int MOST = 65_535;

  private final Socket socket;
  private final CallConfig config;

  private CallDatagramClient(Socket socket, CallConfig config) {
    this.socket = socket;
    this.config = config;
  }

  /// Chooses whom to write to. Nothing is sent, so nobody needs to be there.
  ///
  /// @param address where the postbox is
  /// @param config its charset counts
  /// @return a client
  /// @throws IOException such as ENETUNREACH
  public static CallDatagramClient connect(SockAddr address, CallConfig config) throws IOException {
    Socket socket = Socket.socket(address.domain(), Type.DGRAM);
    try {
      if (address.domain().equals(Domain.UNIX)) {
        // The kernel chooses an abstract name, to which the answer can go.
        socket.bind(SockAddrUn.UNNAMED);
      }
      socket.connect(address);
      return new CallDatagramClient(socket, config);
    } catch (IOException | RuntimeException failed) {
      socket.close();
      throw failed;
    }
  }

  /// Sends a message.
  ///
  /// @param text what to say, perhaps nothing: an empty message is one, too
  /// @throws IOException such as EMSGSIZE, or ECONNREFUSED if nobody was there for the one before
  public void send(String text) throws IOException {
    socket.send(text.getBytes(config.charset()));
  }

  /// Waits for the next message, but no longer than the timeout.
  ///
  /// @param timeout the longest wait, more than 0
  /// @return the message, perhaps empty
  /// @throws IOException such as ECONNREFUSED, or a [SocketTimeoutException]
  public CallMessage.Speech receive(Duration timeout) throws IOException {
    return speech(socket.recvFrom(MOST, MsgFlags.NONE, timeout));
  }

  private CallMessage.Speech speech(Datagram datagram) {
    ByteBuffer bytes = ByteBuffer.wrap(datagram.data());
    return new CallMessage.Speech(TextDecoder.of(config.charset()).decodeAll(bytes));
  }

  /// Has the conversation: sends each line of the input as a message, an empty line as an empty
  /// one, and waits for an answer before it sends the next, but not longer than the wait. What
  /// comes later or by itself is heard, too, as long as there is input. At the end it closes this
  /// client.
  ///
  /// The calling thread reads the input and sends; the listener runs on a virtual thread.
  ///
  /// @param in what to say
  /// @param listener who hears
  /// @param wait how long to wait for an answer to each line, more than 0; also for room for it
  /// @return how many lines had no answer in that time
  /// @throws IOException such as ECONNREFUSED, or what the input or the listener throws
  public int converse(Reader in, CallListener listener, Duration wait) throws IOException {
    CallClient.checkWait(wait);
    var answers = new Semaphore(0);
    var failure = new AtomicReference<Optional<IOException>>(Optional.empty());
    Thread hearing =
        Thread.ofVirtual().name("landline-call").start(() -> hear(listener, answers, failure));
    int unanswered = 0;
    try {
      var lines = new BufferedReader(in);
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        answers.drainPermits();
        rethrow(failure);
        if (!isAnswered(line, wait, answers)) {
          unanswered++;
        }
        rethrow(failure);
      }
      close();
      hearing.join();
      rethrow(failure);
      return unanswered;
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("call " + socket + ": interrupted");
    } finally {
      close();
    }
  }

  private boolean isAnswered(String line, Duration wait, Semaphore answers)
      throws IOException, InterruptedException {
    long begin = System.nanoTime();
    try {
      // On a UNIX socket this waits, too, while the postbox is full.
      socket.send(ByteBuffer.wrap(line.getBytes(config.charset())), MsgFlags.NONE, wait);
    } catch (SocketTimeoutException full) {
      return false;
    }
    Duration left = wait.minusNanos(System.nanoTime() - begin);
    return answers.tryAcquire(left.toNanos(), TimeUnit.NANOSECONDS);
  }

  private void hear(
      CallListener listener, Semaphore answers, AtomicReference<Optional<IOException>> failure) {
    try {
      while (true) {
        listener.hear(speech(socket.recvFrom(MOST)));
        answers.release();
      }
    } catch (SocketClosedException end) {
      // There is no more input.
    } catch (IOException broken) {
      failure.set(Optional.of(broken));
      answers.release();
    }
  }

  private static void rethrow(AtomicReference<Optional<IOException>> failure) throws IOException {
    if (failure.get().isPresent()) {
      throw failure.get().get();
    }
  }

  /// Stops listening. A thread that waits in [#receive] is woken with an exception.
  @Override
  public void close() {
    socket.close();
  }
}
