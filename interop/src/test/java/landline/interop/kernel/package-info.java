// SPDX-License-Identifier: Apache-2.0
/// What the kernel does, seen through the public API: sockets of every family, options, messages,
/// errors.
@NullMarked
package landline.interop.kernel;

import org.jspecify.annotations.NullMarked;
