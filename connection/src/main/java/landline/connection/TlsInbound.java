// SPDX-License-Identifier: Apache-2.0
package landline.connection;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import landline.socket.Deadline;

/// The half of a TLS connection that receives: one thread at a time.
final class TlsInbound {

  /// The limit on protocol answers that wait for a busy writer. A peer that causes more does not
  /// read them, and they would accumulate.
  private static final int MOST_OWED = 32;

  /// The limit on records in a row without data. RFC 8446 permits any number of them (sections 4.6
  /// and 5.1), and one after the other they would keep a read busy past its deadline. OpenSSL stops
  /// at 32 of a kind.
  private static final int MOST_FRUITLESS = 100;

  private final TlsRecords records;
  private final TlsOutbound outbound;
  private final SSLEngine engine;
  private final boolean mayChangeKeys;
  private byte[] store = new byte[0];
  private ByteBuffer plain = TlsRecords.NOTHING;
  private Optional<String> broken = Optional.empty();
  private boolean ended;
  private int owed;
  private int fruitless;

  TlsInbound(TlsRecords records, TlsOutbound outbound, String protocol) {
    this.records = records;
    this.outbound = outbound;
    engine = records.engine();
    mayChangeKeys = protocol.equals("TLSv1.3");
  }

  /// Reads available bytes; waits for at least one.
  ///
  /// @return the number of bytes, or -1 after close_notify
  int read(ByteBuffer into, Deadline deadline) throws IOException {
    if (!into.hasRemaining()) {
      return 0;
    }
    if (!plain.hasRemaining()) {
      int start = into.position();
      if (!decrypt(into, deadline)) {
        return -1;
      }
      if (into.position() > start) {
        return into.position() - start;
      }
    }
    int count = Math.min(into.remaining(), plain.remaining());
    into.put(into.position(), plain, plain.position(), count);
    plain.position(plain.position() + count);
    return count;
  }

  /// Copies available bytes; waits for at least one.
  int peek(byte[] bytes, Deadline deadline) throws IOException {
    if (!plain.hasRemaining() && !decrypt(TlsRecords.NOTHING, deadline)) {
      return -1;
    }
    int count = Math.min(bytes.length, plain.remaining());
    plain.get(plain.position(), bytes, 0, count);
    return count;
  }

  /// Decrypts one record with data, into the caller's buffer if it is large enough, which avoids a
  /// copy, or else into our own, which must be empty.
  ///
  /// @return false at the end of the stream
  private boolean decrypt(ByteBuffer callers, Deadline deadline) throws IOException {
    if (broken.isPresent()) {
      throw new SSLException(broken.get());
    }
    ByteBuffer into = callers;
    boolean own = false;
    try {
      while (!ended) {
        SSLEngineResult result = records.unwrap(into);
        switch (result.getStatus()) {
          case BUFFER_UNDERFLOW -> fill(deadline);
          case BUFFER_OVERFLOW -> {
            if (records.hasHeader()) {
              into = ours();
              own = true;
            } else {
              // Of a record whose length is unknown the engine fears the worst.
              fill(deadline);
            }
          }
          case CLOSED -> close();
          case OK -> react(result);
        }
        if (result.bytesProduced() > 0) {
          if (own) {
            plain = into.flip();
          }
          return true;
        }
      }
      return false;
    } catch (SSLException bad) {
      outbound.alert();
      String line = "read " + records.raw() + ": " + TlsReason.of(bad);
      broken = Optional.of(line);
      throw new SSLException(line, bad);
    }
  }

  private ByteBuffer ours() {
    if (store.length < records.room()) {
      store = new byte[records.room()];
    }
    return ByteBuffer.wrap(store);
  }

  private void fill(Deadline deadline) throws IOException {
    if (!records.fill(deadline)) {
      throw new SSLException(
          "the stream ended without close_notify, so what came may have been cut short");
    }
  }

  private void close() throws IOException {
    ended = true;
    if (!mayChangeKeys) {
      // TLS 1.2 answers close_notify with its own.
      outbound.answer();
    }
  }

  private void react(SSLEngineResult result) throws IOException {
    if (result.bytesProduced() > 0) {
      fruitless = 0;
    } else if (result.bytesConsumed() > 0 && ++fruitless > MOST_FRUITLESS) {
      throw new SSLException("the peer sends records without data");
    }
    HandshakeStatus handshake = result.getHandshakeStatus();
    if (handshake == HandshakeStatus.NEED_TASK) {
      if (!mayChangeKeys) {
        throw new SSLException("the peer wants to renegotiate, which is refused");
      }
      TlsHandshake.runTasks(engine);
    }
    if (handshake == HandshakeStatus.NEED_WRAP) {
      if (!outbound.owes()) {
        // A writer has sent the answers of before.
        owed = 0;
      }
      if (outbound.answer()) {
        owed = 0;
      } else if (result.bytesProduced() == 0 && ++owed > MOST_OWED) {
        throw new SSLException("the peer asks for new keys and takes no answer");
      }
    }
  }
}
