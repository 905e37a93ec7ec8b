// SPDX-License-Identifier: Apache-2.0
package landline.cli;

/// A setting outside of the command line is invalid; the message begins with its origin.
final class SettingException extends UsageException {

  private static final long serialVersionUID = 1;

  SettingException(String message) {
    super(message);
  }
}
