// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.util.Set;
import landline.socket.Errno;

/// What the system may say, beside what passes if one waits.
///
/// @param harmless errors that say nothing about the next piece of work
/// @param fatal errors that do not heal
record AcceptErrorPolicy(Set<Errno> harmless, Set<Errno> fatal) {}
