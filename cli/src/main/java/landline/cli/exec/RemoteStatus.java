// SPDX-License-Identifier: Apache-2.0
package landline.cli.exec;

import landline.cli.ExitCode;
import landline.ssh.RemoteExit;

/// The end of a command elsewhere as an exit code.
record RemoteStatus(int code) implements ExitCode {

  /// What ssh(1) exits with where the command has no status: no connection, or a signal.
  static final RemoteStatus NONE = new RemoteStatus(255);

  private static final int BYTE = 0xff;

  static RemoteStatus of(RemoteExit exit) {
    return exit.status().isPresent() ? new RemoteStatus(exit.status().getAsInt() & BYTE) : NONE;
  }
}
