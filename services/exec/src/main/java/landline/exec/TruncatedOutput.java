// SPDX-License-Identifier: Apache-2.0
package landline.exec;

import java.io.ByteArrayOutputStream;

/// The first bytes of an output, and the length of all of it.
final class TruncatedOutput {

  private final int max;
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private long total;

  TruncatedOutput(int max) {
    this.max = max;
  }

  void add(byte[] bytes) {
    total += bytes.length;
    kept.write(bytes, 0, Math.min(bytes.length, max - kept.size()));
  }

  byte[] kept() {
    return kept.toByteArray();
  }

  long total() {
    return total;
  }
}
