// SPDX-License-Identifier: Apache-2.0
package landline.server.internal;

import landline.socket.Datagram;

/// A message, and the way of an answer to it.
///
/// @param message what came
/// @param route where answers go
public record ReceivedDatagram(Datagram message, ReplyRoute route) {}
