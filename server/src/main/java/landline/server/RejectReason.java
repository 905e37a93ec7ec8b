// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.util.Locale;

/// Why a connection was turned away.
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
  /// The process or the system has no descriptor left.
  DESCRIPTORS;

  /// The reason in words.
  ///
  /// @return such as `peer rate`
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
