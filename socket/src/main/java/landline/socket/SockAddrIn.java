// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import landline.socket.internal.Checks;

/// An IPv4 address and a port: `struct sockaddr_in`; see ip(7).
///
/// @param address the four bytes as a number, the first in its highest bits
/// @param port 0 to 65535
public record SockAddrIn(int address, int port) implements SockAddr {

  private static final ValueLayout.OfShort NET_SHORT =
      ValueLayout.JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt NET_INT =
      ValueLayout.JAVA_INT.withOrder(ByteOrder.BIG_ENDIAN);
  private static final int SIZE = 16;

  /// Checks the port.
  public SockAddrIn {
    checkPort(port);
  }

  static void checkPort(int port) {
    Checks.between(0, 0xffff, port, "port");
  }

  /// `127.0.0.1`, this machine only.
  ///
  /// @param port 0 to 65535; 0 lets bind(2) choose
  public static SockAddrIn loopback(int port) {
    return new SockAddrIn(0x7f000001, port);
  }

  /// `0.0.0.0`, all interfaces.
  ///
  /// @param port 0 to 65535; 0 lets bind(2) choose
  public static SockAddrIn any(int port) {
    return new SockAddrIn(0, port);
  }

  /// Parses an address in dotted decimal notation.
  ///
  /// @param host such as `192.0.2.1`
  /// @param port 0 to 65535
  /// @throws IllegalArgumentException if the host is anything else, such as a name
  public static SockAddrIn of(String host, int port) {
    String[] parts = host.split("\\.", -1);
    int address = 0;
    boolean good = parts.length == 4;
    for (int i = 0; good && i < 4; i++) {
      good = parts[i].matches("0|[1-9][0-9]{0,2}") && Integer.parseInt(parts[i]) <= 255;
      address = good ? address << 8 | Integer.parseInt(parts[i]) : 0;
    }
    if (!good) {
      throw new IllegalArgumentException("not an IPv4 address: " + host);
    }
    return new SockAddrIn(address, port);
  }

  static SockAddrIn parse(String text) {
    return of(text.substring(0, SockAddrCodec.colon(text)), SockAddrCodec.port(text));
  }

  @Override
  public Domain domain() {
    return Domain.INET;
  }

  /// Whether the address is in `127.0.0.0/8`.
  ///
  /// @return true if only this machine can reach it
  public boolean isLoopback() {
    return address >>> 24 == 127;
  }

  /// The address without the port.
  ///
  /// @return such as `192.0.2.1`
  public String host() {
    return (address >>> 24)
        + "."
        + (address >>> 16 & 255)
        + "."
        + (address >>> 8 & 255)
        + "."
        + (address & 255);
  }

  /// Returns the address with another port.
  ///
  /// @param other 0 to 65535
  /// @return this address and that port
  public SockAddrIn withPort(int other) {
    return new SockAddrIn(address, other);
  }

  static SockAddrIn read(MemorySegment memory) {
    return new SockAddrIn(
        memory.get(NET_INT, 4), Short.toUnsignedInt(memory.get(NET_SHORT, Short.BYTES)));
  }

  int write(MemorySegment memory) {
    memory.set(ValueLayout.JAVA_SHORT, 0, (short) Domain.INET.value());
    memory.set(NET_SHORT, Short.BYTES, (short) port);
    memory.set(NET_INT, 4, address);
    memory.set(ValueLayout.JAVA_LONG, 8, 0);
    return SIZE;
  }

  /// Address and port.
  ///
  /// @return such as `192.0.2.1:80`
  @Override
  public String toString() {
    return host() + ":" + port;
  }
}
