// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.io.IOException;

/// Standard output takes no more.
public final class OutputException extends IOException {

  private static final long serialVersionUID = 1;

  private final boolean readerGone;

  OutputException(boolean readerGone, IOException cause) {
    super("write standard output: " + cause.getMessage(), cause);
    this.readerGone = readerGone;
  }

  /// Whether the program at the other end of a pipe has read enough, as in `… | head -1`, which is
  /// no failure.
  boolean isReaderGone() {
    return readerGone;
  }
}
