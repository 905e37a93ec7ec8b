// SPDX-License-Identifier: Apache-2.0
package landline.process;

/// Which process group a child belongs to; see credentials(7).
public enum Group {

  /// It leads a new session without a terminal, and so a new group: POSIX_SPAWN_SETSID.
  SESSION,

  /// It leads a new group in the session of its parent: POSIX_SPAWN_SETPGROUP.
  GROUP,

  /// It stays in the group of its parent.
  PARENT;

  boolean leads() {
    return this != PARENT;
  }
}
