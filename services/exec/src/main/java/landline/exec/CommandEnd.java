// SPDX-License-Identifier: Apache-2.0
package landline.exec;

/// How a command ended.
public enum CommandEnd {

  /// It exited.
  EXITED,

  /// It was killed at the time limit.
  TIME_LIMIT,

  /// It was killed at the output limit.
  OUTPUT_LIMIT,

  /// It was killed because the peer was gone.
  PEER_GONE,

  /// It was killed because the server stopped.
  SERVER_STOPS,

  /// It could not be started.
  FAILED
}
