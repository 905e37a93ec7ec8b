// SPDX-License-Identifier: Apache-2.0
/// Shared by the modules of this project and not exported to users: escaping for terminals, logs
/// and JSON; loggers; conditions on arguments; handlers and back-off of servers.
@NullMarked
package landline.socket.internal;

import org.jspecify.annotations.NullMarked;
