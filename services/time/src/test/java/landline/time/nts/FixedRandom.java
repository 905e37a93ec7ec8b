// SPDX-License-Identifier: Apache-2.0
package landline.time.nts;

import java.security.SecureRandom;
import java.util.SplittableRandom;

/// Random bytes that are the same in each run.
final class FixedRandom extends SecureRandom {
  private static final long serialVersionUID = 1L;

  private final transient SplittableRandom source;

  FixedRandom(long seed) {
    source = new SplittableRandom(seed);
  }

  @Override
  public void nextBytes(byte[] bytes) {
    source.nextBytes(bytes);
  }

  @Override
  public int nextInt() {
    return source.nextInt();
  }
}
