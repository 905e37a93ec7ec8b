// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.io.IOException;

/// Writing to standard output failed.
public final class OutputException extends IOException {

  private static final long serialVersionUID = 1;

  private final boolean readerGone;

  OutputException(boolean readerGone, IOException cause) {
    super("write standard output: " + cause.getMessage(), cause);
    this.readerGone = readerGone;
  }

  /// Whether the reader of a pipe is gone, as in `… | head -1`, which is not a failure.
  boolean isReaderGone() {
    return readerGone;
  }
}
