// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.io.IOException;

/// A server cannot be started, or cannot go on. The exit code depends on the cause.
final class ServeException extends IOException {

  private static final long serialVersionUID = 1;

  ServeException(String message, Throwable cause) {
    super(message, cause);
  }
}
