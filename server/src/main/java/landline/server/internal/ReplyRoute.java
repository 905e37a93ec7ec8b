// SPDX-License-Identifier: Apache-2.0
package landline.server.internal;

import java.util.Optional;
import landline.socket.SockAddr;

/// The way of an answer to a datagram.
///
/// @param to who shall get it
/// @param source the address of this machine that it comes from, which is the one that was asked: a
///   client that waits at a connected socket gets nothing from another one. Empty where the socket
///   has but one address
public record ReplyRoute(SockAddr to, Optional<SockAddr> source) {}
