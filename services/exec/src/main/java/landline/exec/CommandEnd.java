// SPDX-License-Identifier: Apache-2.0
package landline.exec;

/// How a command came to its end.
public enum CommandEnd {

  /// It ended by itself.
  EXITED,

  /// It ran for too long and was killed.
  TIME_LIMIT,

  /// It printed too much and was killed.
  OUTPUT_LIMIT,

  /// Nobody was left to read its output, and it was killed.
  PEER_GONE,

  /// The server could not wait any longer, and it was killed.
  SERVER_STOPS,

  /// It could not be started.
  FAILED
}
