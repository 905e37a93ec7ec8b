// SPDX-License-Identifier: Apache-2.0
package landline.process;

/// The process group of a child; see credentials(7).
public enum Group {

  /// The child leads a new session without a terminal, and so a new group: POSIX_SPAWN_SETSID.
  SESSION,

  /// The child leads a new group in the session of its parent: POSIX_SPAWN_SETPGROUP.
  GROUP,

  /// The child stays in the group of its parent.
  PARENT;

  boolean leads() {
    return this != PARENT;
  }
}
