// SPDX-License-Identifier: Apache-2.0
/// What these tests share, and no test: processes, Python programs, threads, users, networks, pairs
/// of sockets.
@NullMarked
package landline.interop.harness;

import org.jspecify.annotations.NullMarked;
