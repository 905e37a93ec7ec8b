// SPDX-License-Identifier: Apache-2.0
package landline.connection;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import landline.socket.Deadline;
import landline.socket.internal.ControlEscaper;

/// The records of a TLS connection: an engine over the connection that carries them.
///
/// One thread at a time may receive, and one at a time may send; the callers ensure that.
final class TlsRecords {

  static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  /// Types of records, RFC 8446 section 5.1.
  static final byte ALERT = 21;

  static final byte HANDSHAKE = 22;

  /// The type of a message, RFC 8446 section 4.
  private static final byte CLIENT_HELLO = 1;

  /// Enough for a hello or a small message; it grows to the size of a larger record.
  private static final int AT_FIRST = 4096;

  private static final int HEADER = 5;
  private static final int MOST_SHOWN = 24;

  private final Connection raw;
  private final InputStream input;
  private final SSLEngine engine;
  private final byte[] one = new byte[1];
  private ByteBuffer received = ByteBuffer.allocate(AT_FIRST).limit(0);
  private long total;
  private boolean torn;

  TlsRecords(Connection raw, SSLEngine engine) {
    this.raw = raw;
    this.engine = engine;
    input = raw.inputStream();
  }

  Connection raw() {
    return raw;
  }

  SSLEngine engine() {
    return engine;
  }

  /// The number of bytes received so far.
  long total() {
    return total;
  }

  /// Whether the header of the next record has arrived.
  boolean hasHeader() {
    return received.remaining() >= HEADER;
  }

  /// The buffer size that the next record needs at most when decrypted: never more than its length
  /// on the wire, which its header has, RFC 8446 section 5.1.
  int room() {
    int start = received.position();
    return HEADER + Short.toUnsignedInt(received.getShort(start + HEADER - Short.BYTES));
  }

  /// Decrypts one record, if all of it has arrived.
  SSLEngineResult unwrap(ByteBuffer into) throws SSLException {
    return engine.unwrap(received, into);
  }

  /// Waits for more bytes.
  ///
  /// @return false at the end of the stream
  /// @throws SocketTimeoutException if none come in time
  boolean fill(Deadline deadline) throws IOException {
    if (!deadline.equals(Deadline.never()) && raw.peek(one, deadline.left()) == 0) {
      throw new SocketTimeoutException("read " + raw + ": nothing came in time");
    }
    makeRoom();
    int end = received.limit();
    int count = input.read(received.array(), end, received.capacity() - end);
    if (count < 0) {
      return false;
    }
    total += count;
    received.limit(end + count);
    return true;
  }

  private void makeRoom() throws SSLException {
    if (!received.hasRemaining()) {
      received.clear().limit(0);
    } else if (received.limit() == received.capacity()) {
      int largest = engine.getSession().getPacketBufferSize();
      if (received.position() == 0 && received.capacity() >= largest) {
        throw new SSLException("a record is larger than " + largest + " bytes");
      }
      ByteBuffer roomier = received.position() > 0 ? received : ByteBuffer.allocate(largest);
      int kept = received.remaining();
      System.arraycopy(received.array(), received.position(), roomier.array(), 0, kept);
      received = roomier.position(0).limit(kept);
    }
  }

  /// Encrypts and sends everything, after pending messages of the engine.
  ///
  /// @throws SSLException if the output was ended, or an earlier write was interrupted
  void send(ByteBuffer source) throws IOException {
    if (torn) {
      throw new SSLException("an earlier write was cut short");
    }
    int record = engine.getSession().getPacketBufferSize();
    byte[] bytes = TlsBuffers.take(record);
    try {
      ByteBuffer out = ByteBuffer.wrap(bytes);
      boolean more = true;
      while (more) {
        out.clear();
        do {
          more = wrap(source, out);
        } while (more && out.remaining() >= record);
        if (out.position() > 0) {
          torn = true;
          raw.write(bytes, 0, out.position());
          torn = false;
        }
      }
    } finally {
      TlsBuffers.give(bytes);
    }
  }

  /// Encrypts one record.
  ///
  /// @return whether there is more to do
  private boolean wrap(ByteBuffer source, ByteBuffer out) throws SSLException {
    SSLEngineResult result = engine.wrap(source, out);
    HandshakeStatus handshake = result.getHandshakeStatus();
    if (result.getStatus() == Status.OK) {
      boolean moved =
          result.bytesProduced() > 0
              || result.bytesConsumed() > 0
              || handshake == HandshakeStatus.FINISHED;
      if (source.hasRemaining() && !moved) {
        throw new SSLException("the engine waits for " + handshake);
      }
      // After the peer's close_notify the engine asks for ever to be closed, too.
      return source.hasRemaining()
          || (handshake == HandshakeStatus.NEED_WRAP && moved && !engine.isInboundDone());
    }
    if (result.getStatus() == Status.CLOSED && !source.hasRemaining()) {
      return false;
    }
    throw new SSLException(reason(result.getStatus()));
  }

  private static String reason(Status status) {
    return status == Status.CLOSED ? "the output was ended" : "the engine says " + status;
  }

  /// Sends a pending alert of the engine. Ignores a broken connection.
  void sendAlert() {
    if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
      try {
        send(NOTHING);
      } catch (IOException gone) {
        // What has gone wrong before is the reason that counts.
      }
    }
  }

  /// Whether the first bytes can be a record; RFC 8446 section 5.1: a handshake or an alert.
  boolean looksLikeTls() {
    byte type = received.get(received.position());
    return type == HANDSHAKE || type == ALERT;
  }

  /// Whether the first message is one that clients send, such as our own from an echo.
  boolean beginsWithClientHello() {
    int start = received.position();
    return received.remaining() > HEADER
        && received.get(start) == HANDSHAKE
        && received.get(start + HEADER) == CLIENT_HELLO;
  }

  /// The beginning of the first line that was received, if it is not a record. Bytes that are not
  /// ASCII become U+FFFD.
  ///
  /// @return such as `"GET / HTTP/1.1"`
  String firstBytes() {
    int start = received.position();
    int most = Math.min(MOST_SHOWN, received.remaining());
    int count = 0;
    while (count < most && !isLineEnd(received.get(start + count))) {
      count++;
    }
    var text =
        new String(received.array(), start, count == 0 ? most : count, StandardCharsets.US_ASCII);
    return '"' + ControlEscaper.line(text) + '"';
  }

  private static boolean isLineEnd(byte c) {
    return c == '\r' || c == '\n';
  }
}
