// SPDX-License-Identifier: Apache-2.0
package landline.socket;

/// A range of complete sends, whose memory may be changed and freed. For each socket the kernel
/// numbers the successful sends with [MsgFlags#MSG_ZEROCOPY] from 0 up to 4294967295, and then from
/// 0 again. Ranges may come out of order.
///
/// @param first the first send of the range
/// @param last the last send of the range
/// @param copied whether the kernel has copied the bytes after all, as on loopback. Then
///   MSG_ZEROCOPY was no gain
public record ZeroCopy(long first, long last, boolean copied) {

  /// The number of sends in the range.
  ///
  /// @return 1 or more
  public long count() {
    return (last - first & 0xffffffffL) + 1;
  }
}
