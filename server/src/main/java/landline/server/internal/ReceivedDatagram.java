// SPDX-License-Identifier: Apache-2.0
package landline.server.internal;

import landline.socket.Datagram;

/// A message with the route of its reply.
///
/// @param message the message
/// @param route where replies go
public record ReceivedDatagram(Datagram message, ReplyRoute route) {}
