// SPDX-License-Identifier: Apache-2.0
/// Datagram sessions: a handler for each peer, as if there were a connection.
///
/// **A program:**
///
/// {@snippet file="Chat.java"}
@NullMarked
package landline.session;

import org.jspecify.annotations.NullMarked;
