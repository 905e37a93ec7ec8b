// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.io.FilterReader;
import java.io.IOException;
import java.io.InputStreamReader;

/// Standard input as text; its failures say what failed.
final class Input extends FilterReader {

  Input(Shell shell) {
    super(new InputStreamReader(shell.in(), shell.inCharset()));
  }

  @Override
  public int read() throws InputException {
    char[] one = new char[1];
    return read(one, 0, 1) < 0 ? -1 : one[0];
  }

  @Override
  public int read(char[] text, int offset, int length) throws InputException {
    try {
      return in.read(text, offset, length);
    } catch (IOException failed) {
      throw new InputException(failed);
    }
  }
}
