// SPDX-License-Identifier: Apache-2.0
package landline.call;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.Reader;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import landline.frame.TextDecoder;
import landline.socket.Datagram;
import landline.socket.Deadline;
import landline.socket.Dial;
import landline.socket.DialConfig;
import landline.socket.Errno;
import landline.socket.MsgFlags;
import landline.socket.SockAddr;
import landline.socket.Socket;
import landline.socket.SocketClosedException;
import landline.socket.SystemCallFailure;
import landline.socket.Type;
import landline.socket.internal.Checks;

/// A client that sends messages to a line's postbox, one per datagram, and receives the answers.
/// Datagrams may get lost.
///
/// One thread receives; another one may send at the same time.
public final class CallDatagramClient implements Closeable {

  private static final int MOST = 65_535;
  private static final Set<Errno> NOBODY =
      Set.of(Errno.ECONNREFUSED, Errno.EHOSTUNREACH, Errno.ENETUNREACH);

  private final CallConfig config;
  private final Deque<SockAddr> others;
  private volatile Socket socket;

  private CallDatagramClient(Socket socket, Deque<SockAddr> others, CallConfig config) {
    this.socket = socket;
    this.others = others;
    this.config = config;
  }

  /// Creates a client for an address. Nothing is sent, so there need not be a server.
  ///
  /// @param address where the postbox receives
  /// @param config only its charset is used
  /// @throws IOException such as ENETUNREACH
  public static CallDatagramClient connect(SockAddr address, CallConfig config) throws IOException {
    return connect(List.of(address), config);
  }

  /// Creates a client as [#connect(SockAddr, CallConfig)] for several addresses, such as those of a
  /// name. [#converse] tries the next one if there is no server at the one before.
  ///
  /// @param addresses where the postbox may receive, in order of preference; at least one
  /// @param config only its charset is used
  /// @throws IOException such as ENETUNREACH, if that is so for all of them
  public static CallDatagramClient connect(List<SockAddr> addresses, CallConfig config)
      throws IOException {
    var others = new ArrayDeque<>(addresses);
    if (others.isEmpty()) {
      throw new IllegalArgumentException("no address to connect to");
    }
    return new CallDatagramClient(next(others), others, config);
  }

  private static Socket next(Deque<SockAddr> addresses) throws IOException {
    while (true) {
      try {
        return Dial.dial(addresses.remove(), DialConfig.of(Type.DGRAM), Deadline.never());
      } catch (IOException failed) {
        if (addresses.isEmpty()) {
          throw failed;
        }
      }
    }
  }

  /// Sends a message.
  ///
  /// @param text the message, may be empty
  /// @throws IOException such as EMSGSIZE, or ECONNREFUSED if there was no receiver for the one
  ///   before
  public void send(String text) throws IOException {
    socket.send(text.getBytes(config.charset()));
  }

  /// Waits for the next message until the deadline.
  ///
  /// @param deadline the limit of the wait
  /// @return the message, may be empty
  /// @throws IOException such as ECONNREFUSED, or a [SocketTimeoutException]
  public CallMessage.Speech receive(Deadline deadline) throws IOException {
    return speech(socket.recvFrom(MOST, MsgFlags.NONE, deadline));
  }

  private CallMessage.Speech speech(Datagram datagram) {
    ByteBuffer bytes = ByteBuffer.wrap(datagram.data());
    return new CallMessage.Speech(TextDecoder.of(config.charset()).decodeAll(bytes));
  }

  /// Runs the conversation: sends each line of the input, which ends with LF or CR LF, as a
  /// message, an empty line as an empty one, and waits for an answer before it sends the next, but
  /// not longer than the wait. Later and unsolicited messages are passed on, too, as long as there
  /// is input. At the end it closes this client.
  ///
  /// The calling thread reads the input and sends; the listener runs on a virtual thread.
  ///
  /// @param in the input
  /// @param listener receives the messages
  /// @param wait how long to wait for an answer to each line, more than 0; also for room to send it
  /// @return how many lines had no answer in that time
  /// @throws IOException such as ECONNREFUSED, or what the input or the listener throws
  public int converse(Reader in, CallMessage.Listener listener, Duration wait) throws IOException {
    Checks.positive(wait, "wait");
    var hearing = new Hearing(socket, listener);
    int unanswered = 0;
    try {
      var lines = new LineInput(in);
      for (var line = lines.read(); line.isPresent(); line = lines.read()) {
        String text = line.get();
        boolean answered = hearing.answers(text, wait);
        while (hearing.isRefused() && !others.isEmpty()) {
          socket.close();
          socket = next(others);
          hearing = new Hearing(socket, listener);
          answered = hearing.answers(text, wait);
        }
        hearing.rethrow();
        if (!answered) {
          unanswered++;
        }
      }
      close();
      hearing.thread.join();
      hearing.rethrow();
      return unanswered;
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("call " + socket + ": interrupted");
    } finally {
      close();
    }
  }

  /// The receiving side at one address.
  private final class Hearing {
    private final Socket line;
    private final CallMessage.Listener listener;
    private final Semaphore answers = new Semaphore(0);
    private final AtomicReference<Optional<IOException>> failure =
        new AtomicReference<>(Optional.empty());
    private final Thread thread;
    private volatile boolean heard;

    Hearing(Socket line, CallMessage.Listener listener) {
      this.line = line;
      this.listener = listener;
      thread = Thread.ofVirtual().name("landline-call").start(this::hear);
    }

    /// Sends a message.
    ///
    /// @return whether it was answered in time
    boolean answers(String text, Duration wait) throws InterruptedException {
      answers.drainPermits();
      Deadline end = Deadline.in(wait);
      try {
        // On a UNIX socket this waits, too, while the postbox is full.
        line.send(ByteBuffer.wrap(text.getBytes(config.charset())), MsgFlags.NONE, end);
      } catch (SocketTimeoutException full) {
        return false;
      } catch (IOException failed) {
        failure.compareAndSet(Optional.empty(), Optional.of(failed));
      }
      if (failure.get().isPresent()) {
        return false;
      }
      return answers.tryAcquire(TimeUnit.NANOSECONDS.convert(end.left()), TimeUnit.NANOSECONDS)
          && failure.get().isEmpty();
    }

    private void hear() {
      try {
        while (true) {
          CallMessage.Speech message = speech(line.recvFrom(MOST));
          heard = true;
          listener.onMessage(message);
          answers.release();
        }
      } catch (SocketClosedException end) {
        // There is no more input, or no receiver.
      } catch (IOException broken) {
        failure.compareAndSet(Optional.empty(), Optional.of(broken));
        answers.release();
      }
    }

    /// Whether the kernel has reported that the message before had no receiver.
    boolean isRefused() {
      return !heard
          && failure.get().filter(SystemCallFailure.class::isInstance).isPresent()
          && NOBODY.contains(((SystemCallFailure) failure.get().get()).errno());
    }

    void rethrow() throws IOException {
      if (failure.get().isPresent()) {
        throw failure.get().get();
      }
    }
  }

  /// Closes the socket. A [#receive] in another thread ends with an exception.
  @Override
  public void close() {
    socket.close();
  }
}
