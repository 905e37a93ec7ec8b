// SPDX-License-Identifier: Apache-2.0
package landline.ssh;

import java.io.IOException;

/// The key of a host is not known, has changed, or was revoked.
public final class HostKeyException extends IOException {

  private static final long serialVersionUID = 1;

  /// Creates one.
  ///
  /// @param message names the host, the key, and the line of known_hosts that says so
  public HostKeyException(String message) {
    super(message);
  }
}
