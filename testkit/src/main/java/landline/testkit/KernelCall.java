// SPDX-License-Identifier: Apache-2.0
package landline.testkit;

import java.util.EnumSet;
import java.util.Set;

/// The system calls that a [FaultyKernel] can make fail, by the kernel's names.
public enum KernelCall {
  /// See socket(2).
  SOCKET,
  /// See socketpair(2).
  SOCKETPAIR,
  /// See bind(2).
  BIND,
  /// See listen(2).
  LISTEN,
  /// See accept4(2).
  ACCEPT4,
  /// See connect(2).
  CONNECT,
  /// See getsockname(2).
  GETSOCKNAME,
  /// See getpeername(2).
  GETPEERNAME,
  /// See getsockopt(2).
  GETSOCKOPT,
  /// See setsockopt(2).
  SETSOCKOPT,
  /// See shutdown(2).
  SHUTDOWN,
  /// See recv(2).
  RECV,
  /// See recvfrom(2).
  RECVFROM,
  /// See send(2).
  SEND,
  /// See sendto(2).
  SENDTO,
  /// See sendmsg(2).
  SENDMSG,
  /// See recvmsg(2).
  RECVMSG,
  /// See sendmmsg(2).
  SENDMMSG,
  /// See recvmmsg(2).
  RECVMMSG,
  /// See sendfile(2).
  SENDFILE,
  /// See splice(2).
  SPLICE,
  /// See pipe2(2).
  PIPE2,
  /// See open(2).
  OPEN,
  /// See read(2).
  READ,
  /// See write(2).
  WRITE,
  /// See ioctl(2).
  IOCTL,
  /// See eventfd(2).
  EVENTFD,
  /// See fcntl(2).
  FCNTL,
  /// See fchmod(2).
  FCHMOD,
  /// See getrlimit(2).
  GETRLIMIT,
  /// See close(2). A fault comes after the descriptor is closed, as on Linux.
  CLOSE,
  /// See poll(2).
  POLL,
  /// See epoll_create1(2), as called for the first waits of the process.
  EPOLL_CREATE1,
  /// See epoll_ctl(2), as called for sockets and for the pollers themselves.
  EPOLL_CTL,
  /// See epoll_wait(2), as called by the pollers.
  EPOLL_WAIT;

  private static final Set<KernelCall> SHORTENED =
      EnumSet.of(
          RECV, RECVFROM, SEND, SENDTO, SENDMSG, RECVMSG, READ, WRITE, SENDFILE, SPLICE, SENDMMSG,
          RECVMMSG);

  /// Whether the call can do less than it was asked to: move fewer bytes, or fewer messages.
  boolean canBeShort() {
    return SHORTENED.contains(this);
  }
}
