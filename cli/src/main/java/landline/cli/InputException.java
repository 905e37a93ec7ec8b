// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.io.IOException;

/// Standard input cannot be read, such as a folder, or is not text.
public final class InputException extends IOException {

  private static final long serialVersionUID = 1;

  public InputException(String reason, IOException cause) {
    super("read standard input: " + reason, cause);
  }
}
