// SPDX-License-Identifier: Apache-2.0
package landline.testkit;

/// One use of a system call, for [FaultyKernel#only].
///
/// @param fd the descriptor of the call, for epoll_ctl(2) the watched one, for poll(2) the first
///   and for sendfile(2) the one written to; -1 if there is none
/// @param thread the calling thread, a virtual thread itself and not its carrier
public record KernelUse(KernelCall call, int fd, Thread thread) {}
