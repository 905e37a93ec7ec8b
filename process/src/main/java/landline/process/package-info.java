// SPDX-License-Identifier: Apache-2.0
/// Child processes by posix_spawn(3), in bytes, waited for on virtual threads.
@NullMarked
package landline.process;

import org.jspecify.annotations.NullMarked;
