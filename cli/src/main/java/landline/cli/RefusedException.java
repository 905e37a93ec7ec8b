// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.io.IOException;

/// The request is possible, but unsafe, so it is refused.
public final class RefusedException extends IOException {

  private static final long serialVersionUID = 1;

  public RefusedException(String message) {
    super(message);
  }

  public RefusedException(String message, Throwable cause) {
    super(message, cause);
  }
}
