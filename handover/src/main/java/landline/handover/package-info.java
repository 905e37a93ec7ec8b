// SPDX-License-Identifier: Apache-2.0
/// Hot restart of servers, and notification of a service manager.
///
/// **A program** that replaces itself when it is started again:
///
/// {@snippet file="HotRestart.java"}
@NullMarked
package landline.handover;

import org.jspecify.annotations.NullMarked;
