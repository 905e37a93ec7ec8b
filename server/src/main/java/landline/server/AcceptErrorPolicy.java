// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.util.Set;
import landline.socket.Errno;

/// How an [AcceptLoop] reacts to errors that waiting does not cure.
///
/// @param harmless errors of one connection or message; the loop goes on at once
/// @param fatal errors that end the loop
record AcceptErrorPolicy(Set<Errno> harmless, Set<Errno> fatal) {}
