// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.util.Locale;

/// Why a connection was rejected.
public enum RejectReason {
  /// [Admission#connections] is reached.
  CONNECTIONS,
  /// [Admission#perPeer] is reached.
  PEER,
  /// [Admission#perPrefix] is reached.
  PREFIX,
  /// New connections come faster than [Admission#rate].
  RATE,
  /// New connections of the peer come faster than [Admission#peerRate].
  PEER_RATE,
  /// The process or the system is out of descriptors.
  DESCRIPTORS;

  /// The reason in words, such as `peer rate`.
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
