// SPDX-License-Identifier: Apache-2.0
package landline.connection;

import java.io.IOException;

/// The peer is not a trusted proxy, and only these are served. See [ProxyConfig].
public final class UntrustedSourceException extends IOException {

  private static final long serialVersionUID = 1;

  UntrustedSourceException(String message) {
    super(message);
  }
}
