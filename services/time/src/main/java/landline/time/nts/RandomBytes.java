// SPDX-License-Identifier: Apache-2.0
package landline.time.nts;

import java.security.SecureRandom;
import java.util.Arrays;

/// Random bytes from a stock that is filled at once, since a call of the generator costs more than
/// the bytes. What was given out is erased from the stock. One thread uses an instance.
final class RandomBytes {

  private static final int STOCK = 4096;

  private final SecureRandom random;
  private final byte[] stock = new byte[STOCK];
  private int used = STOCK;

  RandomBytes(SecureRandom random) {
    this.random = random;
  }

  /// Writes random bytes.
  ///
  /// @param length at most 4096
  void fill(byte[] into, int offset, int length) {
    if (length > STOCK - used) {
      random.nextBytes(stock);
      used = 0;
    }
    System.arraycopy(stock, used, into, offset, length);
    Arrays.fill(stock, used, used + length, (byte) 0);
    used += length;
  }
}
