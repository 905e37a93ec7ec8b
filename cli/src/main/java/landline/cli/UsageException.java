// SPDX-License-Identifier: Apache-2.0
package landline.cli;

/// An invalid command line or setting. The message gives the reason, without the command's name.
public sealed class UsageException extends RuntimeException permits SettingException {

  private static final long serialVersionUID = 1;

  public UsageException(String message) {
    super(message);
  }

  public UsageException(String message, Throwable cause) {
    super(message, cause);
  }
}
