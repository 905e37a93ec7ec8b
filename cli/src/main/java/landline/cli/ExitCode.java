// SPDX-License-Identifier: Apache-2.0
package landline.cli;

/// How a command ends: with an [Exit], or as a program elsewhere did.
public interface ExitCode {

  /// The number for the shell, from 0 to 255.
  int code();
}
