// SPDX-License-Identifier: Apache-2.0
package landline.process;

/// What a child has as one of its descriptors 0, 1 and 2.
public enum Stdio {

  /// The file `/dev/null`.
  NULL,

  /// One end of a pipe, whose other end the [Child] has.
  PIPE,

  /// What descriptor 1 is; for descriptor 2 alone.
  STDOUT
}
