// SPDX-License-Identifier: Apache-2.0
package landline.testkit;

/// One use of a system call, as [FaultyKernel#only] sees it.
///
/// @param fd the descriptor that it is about, for epoll_ctl(2) the watched one and for sendfile(2)
///   the one written to; -1 if there is none
/// @param thread who makes it, a virtual thread itself and not its carrier
public record KernelUse(KernelCall call, int fd, Thread thread) {}
