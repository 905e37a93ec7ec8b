// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.io.IOException;

/// A peer came past the proxies that a server is only to be reached through.
final class UntrustedSourceException extends IOException {

  private static final long serialVersionUID = 1;

  UntrustedSourceException(String message) {
    super(message);
  }
}
