// SPDX-License-Identifier: Apache-2.0
package landline.interop.faults;

import java.util.Set;
import landline.socket.Errno;
import landline.socket.Type;
import landline.testkit.KernelCall;
import landline.testkit.Transport;

/// One fault in one place.
///
/// @param row the call, as the table of faults has it
/// @param errno how it fails; SUCCESS for one that does less than it was asked to
/// @param nth at which use
/// @param transport on which sockets
/// @param virtual whether on a virtual thread
/// @param timed whether the sockets have a timeout
record FaultCase(
    String row, Errno errno, int nth, Transport transport, boolean virtual, boolean timed) {

  private static final Set<KernelCall> REPEATED =
      Set.of(
          KernelCall.ACCEPT4,
          KernelCall.CONNECT,
          KernelCall.RECV,
          KernelCall.RECVFROM,
          KernelCall.RECVMSG,
          KernelCall.SEND,
          KernelCall.SENDTO,
          KernelCall.SENDMSG,
          KernelCall.SENDMMSG,
          KernelCall.RECVMMSG,
          KernelCall.SENDFILE,
          KernelCall.SPLICE);

  /// Those that never say that they would block.
  private static final Set<KernelCall> INTERRUPTED =
      Set.of(KernelCall.OPEN, KernelCall.READ, KernelCall.EPOLL_WAIT);

  /// Whether it is a poller that meets the fault.
  boolean isOfPollers() {
    return row.equals("epoll_wait") || row.endsWith("by a poller");
  }

  /// Whether the user must not see the fault, because the library goes on as the kernel wants it.
  boolean isAbsorbed(KernelCall call) {
    if (call == KernelCall.CLOSE || isOfPollers() || errno.equals(Errno.SUCCESS)) {
      return true;
    }
    if (call == KernelCall.POLL) {
      // Then a call with some bytes returns these.
      return true;
    }
    if (call == KernelCall.CONNECT && errno.equals(Errno.EAGAIN)) {
      // Of a UNIX socket it says that the queue is full, elsewhere that no port is left.
      return transport.isUnix();
    }
    if (call == KernelCall.CONNECT && errno.equals(Errno.EISCONN)) {
      // On TCP the second use asks how the attempt went, and this is the good answer.
      return nth == 2 && transport.type().equals(Type.STREAM) && !transport.isUnix();
    }
    boolean underway = errno.equals(Errno.EINPROGRESS) || errno.equals(Errno.EALREADY);
    return (call == KernelCall.CONNECT && underway)
        || (INTERRUPTED.contains(call) && errno.equals(Errno.EINTR))
        || (REPEATED.contains(call) && (errno.equals(Errno.EINTR) || errno.equals(Errno.EAGAIN)));
  }

  @Override
  public String toString() {
    return row
        + " "
        + errno
        + " at use "
        + nth
        + ", "
        + transport
        + (virtual ? ", virtual thread" : ", platform thread")
        + (timed ? ", with a timeout" : "");
  }
}
