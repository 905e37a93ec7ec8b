// SPDX-License-Identifier: Apache-2.0
package landline.process;

/// The target of a child's descriptor 0, 1 or 2.
public enum Stdio {

  /// The file `/dev/null`.
  NULL,

  /// A pipe, whose other end the [Child] has.
  PIPE,

  /// The same as descriptor 1; only for descriptor 2.
  STDOUT
}
