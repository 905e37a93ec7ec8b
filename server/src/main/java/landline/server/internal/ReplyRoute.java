// SPDX-License-Identifier: Apache-2.0
package landline.server.internal;

import java.util.Optional;
import landline.socket.SockAddr;

/// The route of a reply to a datagram.
///
/// @param to the receiver
/// @param source the local address that the message was sent to, and the reply comes from: a client
///   with a connected socket gets nothing from another one. Empty where the socket has but one
///   address
/// @param toGroup whether the message was sent to a broadcast or multicast address
public record ReplyRoute(SockAddr to, Optional<SockAddr> source, boolean toGroup) {

  /// The route of a reply to a message that was sent to this machine alone.
  public ReplyRoute(SockAddr to, Optional<SockAddr> source) {
    this(to, source, false);
  }
}
