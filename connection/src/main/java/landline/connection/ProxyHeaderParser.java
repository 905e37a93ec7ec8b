// SPDX-License-Identifier: Apache-2.0
package landline.connection;

import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import landline.socket.SockAddr;

/// Parser of a PROXY header that arrives in pieces; see HAProxy's `proxy-protocol.txt`, whose
/// sections are cited here. No input, no output, no clock.
final class ProxyHeaderParser {

  /// The two ends of a connection.
  ///
  /// @param source the client
  /// @param destination the address that the client has connected to
  record Endpoints(SockAddr source, SockAddr destination) {}

  private enum Version {
    UNKNOWN,
    TEXT,
    BINARY
  }

  /// Addresses take at most 216 bytes; the rest are TLVs, of which a client's certificate is the
  /// largest. The length field would allow 64 KiB.
  static final int LARGEST = 8192;

  // Section 2.1: the worst case.
  private static final int LONGEST_LINE = 107;
  private static final byte[] TEXT = "PROXY ".getBytes(StandardCharsets.US_ASCII);
  // Section 2.2.
  private static final byte[] BINARY = {
    0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A
  };

  private byte[] bytes = new byte[LONGEST_LINE];
  private int count;
  private int total = -1;
  private Version version = Version.UNKNOWN;
  private boolean complete;
  private Optional<Endpoints> endpoints = Optional.empty();

  /// Whether bytes may be the beginning of a header.
  static boolean mayBegin(byte[] bytes, int count) {
    return startsAlike(bytes, count, TEXT) || startsAlike(bytes, count, BINARY);
  }

  private static boolean startsAlike(byte[] bytes, int count, byte[] signature) {
    int shared = Math.min(count, signature.length);
    return Arrays.equals(bytes, 0, shared, signature, 0, shared);
  }

  /// Consumes the bytes that belong to the header.
  ///
  /// @param from the bytes that follow those consumed before
  /// @return the number of bytes consumed; the rest is not part of the header
  /// @throws ProtocolException if this is not a header, with the reason
  int take(byte[] from, int length) throws ProtocolException {
    int taken = 0;
    while (taken < length && !complete) {
      bytes[count++] = from[taken++];
      look();
    }
    return taken;
  }

  /// The number of bytes consumed so far.
  int count() {
    return count;
  }

  /// Whether the header is complete.
  boolean isComplete() {
    return complete;
  }

  /// Returns the addresses of a complete header.
  ///
  /// @return empty for the proxy's own connection, or for a family without addresses
  Optional<Endpoints> endpoints() {
    if (!complete) {
      throw new IllegalStateException("the header is not complete: " + count + " bytes");
    }
    return endpoints;
  }

  private void look() throws ProtocolException {
    switch (version) {
      case UNKNOWN -> recognise();
      case TEXT -> {
        if (bytes[count - 1] == '\n') {
          endpoints = ProxyText.parse(bytes, count);
          complete = true;
        } else if (count >= LONGEST_LINE) {
          throw new ProtocolException("no line end within 107 bytes");
        }
      }
      case BINARY -> {
        if (count == ProxyBinary.FIXED) {
          total = ProxyBinary.length(bytes);
          bytes = Arrays.copyOf(bytes, total);
        }
        if (count == total) {
          endpoints = ProxyBinary.parse(bytes, count);
          complete = true;
        }
      }
    }
  }

  private void recognise() throws ProtocolException {
    if (!mayBegin(bytes, count)) {
      throw new ProtocolException("the first bytes are those of no header");
    }
    if (count == TEXT.length && bytes[0] == TEXT[0]) {
      version = Version.TEXT;
    } else if (count == BINARY.length) {
      version = Version.BINARY;
    }
  }
}
