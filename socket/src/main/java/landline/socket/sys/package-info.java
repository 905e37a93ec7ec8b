// SPDX-License-Identifier: Apache-2.0
/// The one door to libc: system calls, the memory they work in, and what differs between platforms.
@NullMarked
package landline.socket.sys;

import org.jspecify.annotations.NullMarked;
