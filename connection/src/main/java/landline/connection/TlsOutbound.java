// SPDX-License-Identifier: Apache-2.0
package landline.connection;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/// The half of a TLS connection that sends: one thread at a time, whole messages.
///
/// The reading thread may have something to send, too, an answer to the peer's key update. It must
/// not wait for a writer whose peer reads only after it has been read from; so the later one of the
/// two sends the answer.
final class TlsOutbound {

  private final TlsRecords records;
  private final SSLEngine engine;
  private final ReentrantLock writing = new ReentrantLock();
  private volatile boolean owes;
  private volatile boolean ended;

  TlsOutbound(TlsRecords records) {
    this.records = records;
    engine = records.engine();
  }

  void write(ByteBuffer bytes) throws IOException {
    writing.lock();
    try {
      if (ended) {
        throw new SSLException("write " + records.raw() + ": the output was ended");
      }
      if (bytes.hasRemaining()) {
        owes = false;
        send(bytes);
      }
    } finally {
      writing.unlock();
    }
    settle();
  }

  /// Sends pending messages of the engine, now or with the data being sent.
  ///
  /// @return false if it has to wait for a writer
  boolean answer() throws IOException {
    owes = true;
    settle();
    return !owes;
  }

  /// Whether an answer waits for a writer.
  boolean owes() {
    return owes;
  }

  private void settle() throws IOException {
    while (owes && writing.tryLock()) {
      try {
        owes = false;
        if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
          send(TlsRecords.NOTHING);
        }
      } finally {
        writing.unlock();
      }
    }
  }

  /// Sends an alert, unless a writer is busy.
  void alert() {
    if (writing.tryLock()) {
      try {
        ended = true;
        records.sendAlert();
      } finally {
        writing.unlock();
      }
    }
  }

  /// Sends close_notify, once.
  void end() throws IOException {
    writing.lock();
    try {
      endOnce();
    } finally {
      writing.unlock();
    }
  }

  /// Whether close_notify was not sent yet and no writer seems busy.
  boolean mayEnd() {
    return !ended && !writing.isLocked();
  }

  /// Sends close_notify if no writer is busy. Ignores a broken connection.
  void tryEnd() {
    if (writing.tryLock()) {
      try {
        endOnce();
      } catch (IOException gone) {
        // Nobody is there to be told.
      } finally {
        writing.unlock();
      }
    }
  }

  private void send(ByteBuffer bytes) throws IOException {
    try {
      records.send(bytes);
    } catch (SSLException bad) {
      throw new SSLException("write " + records.raw() + ": " + TlsReason.of(bad), bad);
    }
  }

  private void endOnce() throws IOException {
    if (!ended) {
      ended = true;
      engine.closeOutbound();
      send(TlsRecords.NOTHING);
    }
  }
}
