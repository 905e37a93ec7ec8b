// SPDX-License-Identifier: Apache-2.0
/// The kernel's socket options: a class of constants for each level, and the structs that are their
/// values. [landline.socket.Socket#getSockOpt(landline.socket.SocketOption)] takes them.
@NullMarked
package landline.socket.option;

import org.jspecify.annotations.NullMarked;
