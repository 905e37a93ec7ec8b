// SPDX-License-Identifier: Apache-2.0
package landline.exec;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import landline.connection.Connection;
import landline.frame.Decoder;
import landline.frame.FrameException;
import landline.frame.Framing;

/// Reads a connection ahead of the session that runs its commands, so that a peer that breaks off
/// is noticed while a command runs and prints nothing.
///
/// Runs on a virtual thread of its own until the connection breaks, something forbidden is said, or
/// the thread is interrupted. What was heard before is still to be taken then, but for a broken
/// connection, where nobody waits for an answer.
final class CommandReader implements Runnable {

  /// A peer that has been quiet for so long meant what it sent without a line feed as a command.
  private static final Duration QUIET = Duration.ofMillis(50);

  /// How many commands wait at most; more are left to the kernel's buffers.
  private static final int AHEAD = 64;

  private static final int PROBE_MILLIS = 1000;
  private static final byte[] NOTHING = {};

  private final Connection line;
  private final ExecConfig config;
  private final Runnable broken;
  private final Decoder decoder;
  private final ProtocolSniffer firstLine;
  private final BlockingQueue<Input> heard = new LinkedBlockingQueue<>();
  private final Semaphore space = new Semaphore(AHEAD);
  private final AtomicBoolean answering = new AtomicBoolean();

  /// @param broken told at once when the connection breaks
  CommandReader(Connection line, ExecConfig config, Runnable broken) {
    this.line = line;
    this.config = config;
    this.broken = broken;
    decoder = Framing.lines(config.charset(), config.maxCommand()).decoder();
    firstLine = new ProtocolSniffer(config.maxCommand());
  }

  /// Waits for what comes next. Until the next call it counts as being answered.
  Input next() throws InterruptedException {
    answering.set(false);
    Input next = heard.take();
    answering.set(true);
    space.release();
    return next;
  }

  /// Whether the peer waits for an answer, so that its silence is not idleness.
  private boolean isBusy() {
    return answering.get() || !heard.isEmpty();
  }

  @Override
  public void run() {
    Input last;
    boolean ended = false;
    try {
      last = listen();
      ended = true;
    } catch (FrameException tooLong) {
      last = new Input.Forbidden("a command has more than " + config.maxCommand() + " bytes");
    } catch (SocketTimeoutException idle) {
      last = new Input.Broken(idle);
    } catch (InterruptedIOException | InterruptedException stopped) {
      last = new Input.End();
    } catch (IOException error) {
      broken.run();
      heard.clear();
      last = new Input.Broken(error);
    }
    heard.add(last);
    if (ended) {
      watch();
    }
  }

  /// Looks after a peer that says nothing more until it is gone or the session is over: who waits
  /// for an answer may still break off.
  private void watch() {
    try {
      while (true) {
        Thread.sleep(PROBE_MILLIS);
        // Sending no bytes fails when the peer is gone: EPIPE on a UNIX socket, after a reset on
        // TCP.
        line.write(NOTHING);
      }
    } catch (InterruptedException | InterruptedIOException over) {
      // The session needs no ear any more.
    } catch (IOException gone) {
      broken.run();
    }
  }

  /// Listens until nothing more is to be heard, and says why.
  private Input listen() throws IOException, InterruptedException {
    byte[] bytes = new byte[8192];
    Optional<Input> last = Optional.empty();
    boolean fresh = false;
    while (last.isEmpty()) {
      int read = fresh ? readUnlessQuiet(bytes) : read(bytes);
      if (read < 0) {
        last = hear(decoder.finish(), false).or(() -> Optional.of(new Input.End()));
      } else if (read == 0) {
        last = hear(decoder.takeUnfinished(), false);
        fresh = false;
      } else {
        ByteBuffer chunk = ByteBuffer.wrap(bytes, 0, read);
        Optional<byte[]> message = decoder.next(chunk);
        while (message.isPresent() && last.isEmpty()) {
          last = hear(message, true);
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
        return line.read(bytes);
      } catch (SocketTimeoutException silence) {
        if (!busy && !isBusy()) {
          throw silence;
        }
      }
    }
  }

  /// Reads, but gives 0 if nothing comes for a moment.
  private int readUnlessQuiet(byte[] bytes) throws IOException {
    try {
      return line.read(bytes, QUIET);
    } catch (SocketTimeoutException quiet) {
      return 0;
    }
  }

  /// Notes what was said.
  ///
  /// @return what ends the session, if it is that
  private Optional<Input> hear(Optional<byte[]> message, boolean ended)
      throws IOException, InterruptedException {
    if (message.isEmpty()) {
      return Optional.empty();
    }
    byte[] bytes = message.get();
    Optional<String> suspect = firstLine.suspect(bytes, ended);
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
    while (!space.tryAcquire(PROBE_MILLIS, TimeUnit.MILLISECONDS)) {
      // Nothing is read at the moment, but sending no bytes fails, too, when the peer is gone.
      line.write(NOTHING);
    }
    heard.add(said);
    return Optional.empty();
  }
}
