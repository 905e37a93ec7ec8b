// SPDX-License-Identifier: Apache-2.0
package landline.ssh.auth;

/// A key, a line or a certificate that permits no login; the message has the reason.
final class RefusedException extends Exception {

  private static final long serialVersionUID = 1;

  RefusedException(String reason) {
    super(reason);
  }

  RefusedException(String reason, Throwable cause) {
    super(reason, cause);
  }

  /// The message.
  String reason() {
    return String.valueOf(getMessage());
  }
}
