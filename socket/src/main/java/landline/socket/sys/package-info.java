// SPDX-License-Identifier: Apache-2.0
/// Access to libc: system calls, their memory, and the differences between platforms.
@NullMarked
package landline.socket.sys;

import org.jspecify.annotations.NullMarked;
