// SPDX-License-Identifier: Apache-2.0
package landline.time.nts;

import java.io.IOException;

/// Key establishment failed: the server refused, or its answer is none. The message is one line.
public final class KeException extends IOException {
  private static final long serialVersionUID = 1L;

  KeException(String message) {
    super(message);
  }
}
