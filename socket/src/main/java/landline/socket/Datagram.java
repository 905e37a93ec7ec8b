// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.util.Arrays;

/// A message as [Socket#recvFrom] returns it.
///
/// @param data the bytes that there was room for
/// @param from who sent it
/// @param length how long the message was on the wire
public record Datagram(byte[] data, SockAddr from, int length) {

  /// Whether the message was longer than the room for it, so that its end is lost.
  ///
  /// @return true if [#length] is more than the bytes in [#data]
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
