// SPDX-License-Identifier: Apache-2.0
package landline.ssh;

import java.io.IOException;

/// A server has accepted no key of the user.
public final class LoginException extends IOException {

  private static final long serialVersionUID = 1;

  /// Creates one.
  ///
  /// @param message names the user and the server
  public LoginException(String message) {
    super(message);
  }
}
