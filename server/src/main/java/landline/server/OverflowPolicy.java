// SPDX-License-Identifier: Apache-2.0
package landline.server;

/// What happens to a connection above a limit.
public enum OverflowPolicy {

  /// It waits for room: at the limit of all connections in the kernel's accept queue, else as an
  /// accepted connection, for the time of a handshake at most.
  QUEUE,

  /// It is sent [Admission#refusal] and closed.
  REFUSE,

  /// It is reset, which costs least, and makes the peer's calls fail with ECONNRESET. On a UNIX
  /// socket it is closed.
  RESET
}
