// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.util.Arrays;

/// A datagram, the result of [Socket#recvFrom].
///
/// @param data the bytes that fitted
/// @param from the sender
/// @param length the length on the wire
public record Datagram(byte[] data, SockAddr from, int length) {

  /// Whether the message was longer than the limit, so that its end is lost.
  ///
  /// @return true if [#length] exceeds the length of [#data]
  public boolean isTruncated() {
    return length > data.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Datagram that
        && length == that.length
        && from.equals(that.from)
        && Arrays.equals(data, that.data);
  }

  @Override
  public int hashCode() {
    return 31 * from.hashCode() + Arrays.hashCode(data);
  }

  /// Sender and length, not the bytes.
  ///
  /// @return such as `17 bytes from 192.0.2.1:53`
  @Override
  public String toString() {
    return length + " bytes from " + from;
  }
}
