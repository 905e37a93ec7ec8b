// SPDX-License-Identifier: Apache-2.0
package landline.connection;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
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
  private static final byte[] UNEXPECTED_MESSAGE = {21, 3, 3, 0, 2, 2, 10};

  private final TlsRecords records;
  private final SSLEngine engine;
  private final Deadline deadline;

  private TlsHandshake(TlsRecords records, Deadline deadline) {
    this.records = records;
    this.deadline = deadline;
    engine = records.engine();
  }

  /// Does the handshake.
  ///
  /// @param deadline the end of the whole handshake, however slowly the peer's bytes arrive
  /// @throws SSLHandshakeException with a message of one line that has peer and reason; an alert
  ///   was sent to the peer, if it can understand one
  static void run(TlsRecords records, Deadline deadline) throws IOException {
    new TlsHandshake(records, deadline).run();
  }

  private void run() throws IOException {
    try {
      engine.beginHandshake();
      while (step()) {
        // All of it is in step.
      }
    } catch (SocketTimeoutException late) {
      throw failed("not done in time", late);
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
      case NEED_TASK -> runTasks(engine);
      case NEED_WRAP -> records.send(TlsRecords.NOTHING);
      case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> receive();
      case NOT_HANDSHAKING, FINISHED -> {
        return false;
      }
    }
    return true;
  }

  private void receive() throws IOException {
    if (records.total() == 0) {
      fill();
      if (!records.looksLikeTls()) {
        // The engine might wait for more of it.
        records.raw().write(UNEXPECTED_MESSAGE);
        throw new SSLException(
            "the peer does not speak TLS, it began with " + records.firstBytes());
      }
    }
    Status status = records.unwrap(TlsRecords.NOTHING).getStatus();
    if (status == Status.BUFFER_UNDERFLOW) {
      fill();
    } else if (status != Status.OK) {
      throw new SSLException("the peer ended it: " + status);
    }
  }

  private void fill() throws IOException {
    if (!records.fill(deadline)) {
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
