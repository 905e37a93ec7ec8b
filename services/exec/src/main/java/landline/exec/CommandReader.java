// SPDX-License-Identifier: Apache-2.0
package landline.exec;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import landline.connection.Connection;
import landline.frame.Decoder;
import landline.frame.FrameException;
import landline.frame.Framing;
import landline.socket.Deadline;

/// Reads a connection ahead of the session that runs its commands, so that a disconnect is noticed
/// while a command runs and prints nothing.
///
/// Runs on a virtual thread of its own until the connection breaks, forbidden input arrives, or the
/// thread is interrupted. Commands that were read before can still be taken, except after a broken
/// connection, where nobody waits for an answer.
final class CommandReader implements Runnable {

  /// After this silence, input without a line feed counts as a command.
  private static final Duration QUIET = Duration.ofMillis(50);

  /// The length of the queue of commands; more are left to the kernel's buffers.
  private static final int AHEAD = 64;

  private static final Duration PROBE = Duration.ofSeconds(1);
  private static final byte[] NOTHING = {};

  private final Connection connection;
  private final ExecConfig config;
  private final Runnable broken;
  private final Decoder decoder;
  private final ProtocolSniffer sniffer;
  private final BoundedQueue<Input> inputs = new BoundedQueue<>(AHEAD);
  private final AtomicBoolean answering = new AtomicBoolean();

  /// @param broken called at once when the connection breaks
  CommandReader(Connection connection, ExecConfig config, Runnable broken) {
    this.connection = connection;
    this.config = config;
    this.broken = broken;
    decoder = Framing.lines(config.charset(), config.maxCommand()).decoder();
    sniffer = new ProtocolSniffer(config.maxCommand());
  }

  /// Waits for the next input, which counts as being answered until the next call.
  Input next() throws InterruptedException {
    answering.set(false);
    Input next = inputs.take();
    answering.set(true);
    return next;
  }

  /// Whether the peer waits for an answer, so that its silence is not idleness.
  private boolean isBusy() {
    return answering.get() || !inputs.isEmpty();
  }

  @Override
  public void run() {
    Input last;
    boolean ended = false;
    try {
      last = readAll();
      ended = true;
    } catch (FrameException tooLong) {
      last = new Input.Forbidden("a command has more than " + config.maxCommand() + " bytes");
    } catch (SocketTimeoutException idle) {
      last = new Input.Broken(idle);
    } catch (InterruptedIOException | InterruptedException stopped) {
      last = new Input.End();
    } catch (IOException error) {
      broken.run();
      inputs.clear();
      last = new Input.Broken(error);
    }
    inputs.add(last);
    if (ended) {
      probe();
    }
  }

  /// Probes a peer that has ended its side until it is gone or the session is over: it may
  /// disconnect while it waits for an answer.
  private void probe() {
    try {
      while (true) {
        Thread.sleep(PROBE);
        // Sending no bytes fails when the peer is gone: EPIPE on a UNIX socket, after a reset on
        // TCP.
        connection.write(NOTHING);
      }
    } catch (InterruptedException | InterruptedIOException over) {
      // The session reads no more.
    } catch (IOException gone) {
      broken.run();
    }
  }

  /// Reads to the end, and returns its reason.
  private Input readAll() throws IOException, InterruptedException {
    byte[] bytes = new byte[8192];
    Optional<Input> last = Optional.empty();
    boolean fresh = false;
    while (last.isEmpty()) {
      int read = fresh ? readUnlessQuiet(bytes) : read(bytes);
      if (read < 0) {
        last = enqueue(decoder.finish(), false).or(() -> Optional.of(new Input.End()));
      } else if (read == 0) {
        last = enqueue(decoder.takeUnfinished(), false);
        fresh = false;
      } else {
        ByteBuffer chunk = ByteBuffer.wrap(bytes, 0, read);
        Optional<byte[]> message = decoder.next(chunk);
        while (message.isPresent() && last.isEmpty()) {
          last = enqueue(message, true);
          message = decoder.next(chunk);
        }
        fresh = decoder.buffered() > 0;
      }
    }
    return last.get();
  }

  private int read(byte[] bytes) throws IOException {
    while (true) {
      boolean busy = isBusy();
      try {
        return connection.read(bytes);
      } catch (SocketTimeoutException silence) {
        if (!busy && !isBusy()) {
          throw silence;
        }
      }
    }
  }

  /// Reads, but returns 0 after a silence.
  private int readUnlessQuiet(byte[] bytes) throws IOException {
    try {
      return connection.read(bytes, QUIET);
    } catch (SocketTimeoutException quiet) {
      return 0;
    }
  }

  /// Queues a command.
  ///
  /// @return what ends the session, if it does
  private Optional<Input> enqueue(Optional<byte[]> message, boolean ended)
      throws IOException, InterruptedException {
    if (message.isEmpty()) {
      return Optional.empty();
    }
    byte[] bytes = message.get();
    Optional<String> suspect = sniffer.suspect(bytes, ended);
    if (suspect.isPresent()) {
      return Optional.of(new Input.Forbidden("this is " + suspect.get() + ", not a command"));
    }
    if (bytes.length == 0) {
      return Optional.empty();
    }
    Input said = Input.line(bytes, config.charset());
    if (said instanceof Input.Forbidden) {
      return Optional.of(said);
    }
    while (!inputs.reserve(Deadline.in(PROBE))) {
      // Nothing is read at the moment, but sending no bytes fails, too, when the peer is gone.
      connection.write(NOTHING);
    }
    inputs.add(said);
    return Optional.empty();
  }
}
