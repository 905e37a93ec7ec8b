// SPDX-License-Identifier: Apache-2.0
package landline.cli.call;

import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;

/// Input with flags for "not empty" and "at its end". One thread reads; any thread may ask.
final class CountingInput extends FilterReader {

  private volatile boolean said;
  private volatile boolean ended;

  CountingInput(Reader in) {
    super(in);
  }

  boolean hasSaid() {
    return said;
  }

  boolean hasEnded() {
    return ended;
  }

  @Override
  public int read() throws IOException {
    int c = super.read();
    note(c);
    return c;
  }

  @Override
  public int read(char[] text, int offset, int length) throws IOException {
    int count = super.read(text, offset, length);
    note(count);
    return count;
  }

  private void note(int result) {
    if (result < 0) {
      ended = true;
    } else {
      said = true;
    }
  }
}
