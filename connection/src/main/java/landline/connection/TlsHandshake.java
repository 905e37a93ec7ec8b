// SPDX-License-Identifier: Apache-2.0
package landline.connection;

import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import landline.socket.Deadline;

/// The handshake, on the connection's own thread with all computations: signing holds a carrier for
/// about a millisecond, as any other computation does.
final class TlsHandshake {

  /// Four times the largest message that the JDK accepts; enough for any chain of certificates.
  private static final int MOST_BYTES = 128 << 10;

  /// A fatal alert in plain text: type, version and length, RFC 8446 sections 5.1 and 6.
  private static final byte[] UNEXPECTED_MESSAGE = {TlsRecords.ALERT, 3, 3, 0, 2, 2, 10};

  /// The alert before every end, RFC 8446 section 6.1.
  private static final byte[] CLOSE_NOTIFY = {TlsRecords.ALERT, 3, 3, 0, 2, 1, 0};

  private final TlsRecords records;
  private final SSLEngine engine;
  private final Deadline deadline;
  private final Semaphore permits;

  private TlsHandshake(TlsRecords records, Deadline deadline, Semaphore permits) {
    this.records = records;
    this.deadline = deadline;
    this.permits = permits;
    engine = records.engine();
  }

  /// Does the handshake.
  ///
  /// @param deadline the end of the whole handshake, however slowly the peer's bytes arrive
  /// @param permits one is held while the engine computes
  /// @throws SSLHandshakeException with a message of one line that has peer and reason; an alert
  ///   was sent to the peer, if it can understand one
  static void run(TlsRecords records, Deadline deadline, Semaphore permits) throws IOException {
    new TlsHandshake(records, deadline, permits).run();
  }

  private void run() throws IOException {
    try {
      engine.beginHandshake();
      while (step()) {
        // All of it is in step.
      }
    } catch (SocketTimeoutException late) {
      boolean silent = records.total() == 0;
      if (silent) {
        alert(CLOSE_NOTIFY);
      }
      throw failed("not done in time" + (silent ? ", and nothing came" : ""), late);
    } catch (SSLException bad) {
      records.sendAlert();
      throw failed(TlsReason.of(bad), bad);
    }
  }

  private SSLHandshakeException failed(String reason, IOException cause) {
    var failure = new SSLHandshakeException(line(reason));
    failure.initCause(cause);
    return failure;
  }

  private String line(String reason) {
    return "TLS handshake with " + records.raw() + ": " + reason;
  }

  /// @return false at the end of the handshake
  private boolean step() throws IOException {
    switch (engine.getHandshakeStatus()) {
      case NEED_TASK -> compute();
      case NEED_WRAP -> records.send(TlsRecords.NOTHING);
      case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> receive();
      case NOT_HANDSHAKING, FINISHED -> {
        return false;
      }
    }
    return true;
  }

  /// What a handshake costs is in the engine's tasks. No peer is waited for here, so one that is
  /// slow keeps no permit from the others.
  private void compute() throws IOException {
    try {
      long left = TimeUnit.NANOSECONDS.convert(deadline.left());
      if (!permits.tryAcquire(left, TimeUnit.NANOSECONDS)) {
        throw new SocketTimeoutException(line("too many others at once"));
      }
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException(line("interrupted"));
    }
    try {
      runTasks(engine);
    } finally {
      permits.release();
    }
  }

  private void receive() throws IOException {
    if (records.total() == 0) {
      fill();
      requireTls();
    }
    Status status = records.unwrap(TlsRecords.NOTHING).getStatus();
    if (status == Status.BUFFER_UNDERFLOW) {
      fill();
    } else if (status != Status.OK) {
      throw new SSLException("the peer ended it: " + status);
    }
  }

  /// Otherwise the engine might wait for more of what is no record.
  private void requireTls() throws SSLException {
    if (!records.looksLikeTls()) {
      alert(UNEXPECTED_MESSAGE);
      throw new SSLException(peer() + " does not speak TLS, it began with " + records.firstBytes());
    }
    if (isClient() && records.beginsWithClientHello()) {
      throw new SSLException(
          "the server does not speak TLS, it sent a client's first message back");
    }
  }

  /// Sends an alert to a client that has sent no record: in plain text or by its silence it shows
  /// that it takes the server for another one, and would wait on.
  private void alert(byte[] record) {
    if (isClient()) {
      // To a server of another protocol it would be a request.
      return;
    }
    try {
      records.raw().write(record);
    } catch (IOException gone) {
      // What has gone wrong before is the reason that counts.
    }
  }

  private boolean isClient() {
    return engine.getUseClientMode();
  }

  private String peer() {
    return isClient() ? "the server" : "the peer";
  }

  private void fill() throws IOException {
    if (!records.fill(deadline)) {
      if (records.total() == 0) {
        alert(CLOSE_NOTIFY);
      }
      throw new EOFException(line("the peer hung up"));
    }
    if (records.total() > MOST_BYTES) {
      throw new SSLException("the peer has sent more than " + MOST_BYTES + " bytes");
    }
  }

  static void runTasks(SSLEngine engine) {
    for (Runnable task = engine.getDelegatedTask();
        task != null;
        task = engine.getDelegatedTask()) {
      task.run();
    }
  }
}
