// SPDX-License-Identifier: Apache-2.0
/// The BSD socket: every call under the kernel's name, blocking on virtual threads.
@NullMarked
package landline.socket;

import org.jspecify.annotations.NullMarked;
