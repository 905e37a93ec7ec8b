// SPDX-License-Identifier: Apache-2.0
package landline.connection;

import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrIn6;
import landline.socket.SockAddrUn;

/// Version 2 of the PROXY protocol: binary, section 2.2.
///
/// Of the TLVs only the checksum is used; the others must be well-formed and are ignored.
final class ProxyBinary {

  /// The bytes up to and including the length field.
  static final int FIXED = 16;

  private static final int COMMAND = 12;
  private static final int FAMILY = 13;
  private static final int LENGTH = 14;
  private static final int LOCAL = 0x20;
  private static final int PROXY = 0x21;
  private static final int INET = 1;
  private static final int INET6 = 2;
  private static final int UNIX = 3;
  private static final int TRANSPORTS = 2;
  private static final int UNIX_NAME = 108;
  // Section 2.2.3.
  private static final int CRC32C_TYPE = 3;

  private ProxyBinary() {}

  /// Returns the length of the whole header, from its first 16 bytes.
  static int length(byte[] bytes) throws ProtocolException {
    int command = bytes[COMMAND] & 0xff;
    if (command != LOCAL && command != PROXY) {
      throw new ProtocolException(
          "version and command are not 0x20 or 0x21: 0x" + Integer.toHexString(command));
    }
    int length = FIXED + Short.toUnsignedInt(ByteBuffer.wrap(bytes).getShort(LENGTH));
    if (length > ProxyHeaderParser.LARGEST) {
      throw new ProtocolException("larger than " + ProxyHeaderParser.LARGEST + " bytes: " + length);
    }
    return length;
  }

  static Optional<ProxyHeaderParser.Endpoints> parse(byte[] bytes, int count)
      throws ProtocolException {
    int family = bytes[FAMILY] >> 4 & 0xf;
    int transport = bytes[FAMILY] & 0xf;
    if (bytes[COMMAND] == LOCAL) {
      // The rest is to be ignored, whatever it says.
      return Optional.empty();
    }
    if (family > UNIX || transport > TRANSPORTS) {
      throw new ProtocolException(
          "no such family and transport: 0x" + Integer.toHexString(bytes[FAMILY] & 0xff));
    }
    if (family == 0) {
      return Optional.empty();
    }
    ByteBuffer rest = ByteBuffer.wrap(bytes, FIXED, count - FIXED);
    int need = family == INET ? 12 : family == INET6 ? 36 : 2 * UNIX_NAME;
    if (rest.remaining() < need) {
      throw new ProtocolException(
          "too short for its addresses: " + rest.remaining() + " bytes of " + need);
    }
    var endpoints = endpoints(family, rest.slice(FIXED, need));
    additions(bytes, count, FIXED + need);
    // Of a transport that is not known, the addresses mean nothing either.
    return transport == 0 ? Optional.empty() : Optional.of(endpoints);
  }

  private static ProxyHeaderParser.Endpoints endpoints(int family, ByteBuffer in) {
    if (family == INET) {
      int source = in.getInt();
      int destination = in.getInt();
      return new ProxyHeaderParser.Endpoints(
          new SockAddrIn(source, Short.toUnsignedInt(in.getShort())),
          new SockAddrIn(destination, Short.toUnsignedInt(in.getShort())));
    }
    if (family == INET6) {
      return new ProxyHeaderParser.Endpoints(in6(in, 0, 32), in6(in, 16, 34));
    }
    return new ProxyHeaderParser.Endpoints(unix(in), unix(in));
  }

  private static SockAddr in6(ByteBuffer in, int address, int port) {
    return new SockAddrIn6(
        in.getLong(address),
        in.getLong(address + Long.BYTES),
        Short.toUnsignedInt(in.getShort(port)),
        0,
        0);
  }

  /// A path ends at its first 0. The length of an abstract name is not transmitted, so it ends
  /// where only 0 follows.
  private static SockAddrUn unix(ByteBuffer in) {
    byte[] name = new byte[UNIX_NAME];
    in.get(name);
    int end = UNIX_NAME;
    while (end > 0 && name[end - 1] == 0) {
      end--;
    }
    if (end == 0) {
      return SockAddrUn.UNNAMED;
    }
    if (name[0] == 0) {
      return SockAddrUn.abstractName(Arrays.copyOfRange(name, 1, end));
    }
    int nul = 0;
    while (nul < end && name[nul] != 0) {
      nul++;
    }
    return SockAddrUn.path(Arrays.copyOf(name, nul));
  }

  /// Checks that type, length and value follow each other to the end, and the checksum if there is
  /// one.
  private static void additions(byte[] bytes, int count, int start) throws ProtocolException {
    ByteBuffer in = ByteBuffer.wrap(bytes, 0, count).position(start);
    while (in.hasRemaining()) {
      if (in.remaining() < 3) {
        throw new ProtocolException("an addition is cut short at byte " + in.position());
      }
      int type = in.get();
      int length = Short.toUnsignedInt(in.getShort());
      if (length > in.remaining()) {
        throw new ProtocolException("an addition is longer than the header: " + length + " bytes");
      }
      if (type == CRC32C_TYPE) {
        checkSum(bytes, count, in.position(), length);
      }
      in.position(in.position() + length);
    }
  }

  private static void checkSum(byte[] bytes, int count, int at, int length)
      throws ProtocolException {
    if (length != Integer.BYTES) {
      throw new ProtocolException("the checksum is not 4 bytes: " + length);
    }
    var sum = new CRC32C();
    sum.update(bytes, 0, at);
    sum.update(new byte[Integer.BYTES]);
    sum.update(bytes, at + Integer.BYTES, count - at - Integer.BYTES);
    if ((int) sum.getValue() != ByteBuffer.wrap(bytes).getInt(at)) {
      throw new ProtocolException("the checksum is wrong");
    }
  }
}
