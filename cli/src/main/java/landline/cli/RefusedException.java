// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.io.IOException;

/// What was asked for is possible, but not safe, so it is not done.
public final class RefusedException extends IOException {

  private static final long serialVersionUID = 1;

  public RefusedException(String message) {
    super(message);
  }

  public RefusedException(String message, Throwable cause) {
    super(message, cause);
  }
}
