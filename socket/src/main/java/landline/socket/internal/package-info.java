// SPDX-License-Identifier: Apache-2.0
/// What the modules of this project share and nobody else sees: text of others made fit for a
/// terminal, a log and JSON; loggers; conditions on arguments; the handlers and pauses of servers.
@NullMarked
package landline.socket.internal;

import org.jspecify.annotations.NullMarked;
