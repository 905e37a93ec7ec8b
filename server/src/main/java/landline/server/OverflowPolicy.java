// SPDX-License-Identifier: Apache-2.0
package landline.server;

/// What is done with a connection that is one too many.
public enum OverflowPolicy {

  /// It waits until there is room: at the limit of all connections in the kernel's accept queue,
  /// else as an accepted connection, for as long as a handshake may take.
  QUEUE,

  /// It is sent [Admission#refusal] and closed.
  REFUSE,

  /// It is reset, which costs least, and tells the peer's program that it was not served. On a UNIX
  /// socket it is closed.
  RESET
}
