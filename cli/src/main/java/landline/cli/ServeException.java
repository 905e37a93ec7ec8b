// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.io.IOException;

/// A server can't be started, or can't go on. The cause decides about the exit code.
final class ServeException extends IOException {

  private static final long serialVersionUID = 1;

  ServeException(String message, Throwable cause) {
    super(message, cause);
  }
}
