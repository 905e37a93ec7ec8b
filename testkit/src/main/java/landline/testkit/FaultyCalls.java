// SPDX-License-Identifier: Apache-2.0
package landline.testkit;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import landline.socket.Errno;
import landline.socket.sys.Kernel;
import landline.socket.sys.Scratch;

/// The calls of a [FaultyKernel]: each looks up a fault first, and then calls the real kernel.
final class FaultyCalls extends Kernel {

  private final FaultyKernel faults;

  FaultyCalls(FaultyKernel faults) {
    this.faults = faults;
  }

  @Override
  public int socket(Scratch s, int domain, int type, int protocol) {
    long outcome = faults.next(KernelCall.SOCKET);
    return outcome < 0 ? (int) outcome : super.socket(s, domain, type, protocol);
  }

  @Override
  public int socketpair(Scratch s, int domain, int type, int protocol, MemorySegment two) {
    long outcome = faults.next(KernelCall.SOCKETPAIR);
    return outcome < 0 ? (int) outcome : super.socketpair(s, domain, type, protocol, two);
  }

  @Override
  public int bind(Scratch s, int fd, MemorySegment address, int length) {
    long outcome = faults.next(KernelCall.BIND, fd);
    return outcome < 0 ? (int) outcome : super.bind(s, fd, address, length);
  }

  @Override
  public int listen(Scratch s, int fd, int backlog) {
    long outcome = faults.next(KernelCall.LISTEN, fd);
    return outcome < 0 ? (int) outcome : super.listen(s, fd, backlog);
  }

  @Override
  public int accept4(Scratch s, int fd, MemorySegment address, MemorySegment length, int flags) {
    long outcome = faults.next(KernelCall.ACCEPT4, fd);
    return outcome < 0 ? (int) outcome : super.accept4(s, fd, address, length, flags);
  }

  @Override
  public int connect(Scratch s, int fd, MemorySegment address, int length) {
    long outcome = faults.next(KernelCall.CONNECT, fd);
    if (outcome < 0 && FaultyKernel.isAfter(outcome)) {
      int result = super.connect(s, fd, address, length);
      return result < 0 && result != -Errno.EINPROGRESS.value()
          ? result
          : FaultyKernel.errno(outcome);
    }
    return outcome < 0 ? (int) outcome : super.connect(s, fd, address, length);
  }

  @Override
  public int getsockname(Scratch s, int fd, MemorySegment address, MemorySegment length) {
    long outcome = faults.next(KernelCall.GETSOCKNAME, fd);
    return outcome < 0 ? (int) outcome : super.getsockname(s, fd, address, length);
  }

  @Override
  public int getpeername(Scratch s, int fd, MemorySegment address, MemorySegment length) {
    long outcome = faults.next(KernelCall.GETPEERNAME, fd);
    return outcome < 0 ? (int) outcome : super.getpeername(s, fd, address, length);
  }

  @Override
  public int getsockopt(
      Scratch s, int fd, int level, int name, MemorySegment value, MemorySegment length) {
    long outcome = faults.next(KernelCall.GETSOCKOPT, fd);
    return outcome < 0 ? (int) outcome : super.getsockopt(s, fd, level, name, value, length);
  }

  @Override
  public int setsockopt(Scratch s, int fd, int level, int name, MemorySegment value, int length) {
    long outcome = faults.next(KernelCall.SETSOCKOPT, fd);
    return outcome < 0 ? (int) outcome : super.setsockopt(s, fd, level, name, value, length);
  }

  @Override
  public int shutdown(Scratch s, int fd, int how) {
    long outcome = faults.next(KernelCall.SHUTDOWN, fd);
    return outcome < 0 ? (int) outcome : super.shutdown(s, fd, how);
  }

  @Override
  public long recv(Scratch s, int fd, MemorySegment buffer, long length, int flags) {
    long outcome = faults.next(KernelCall.RECV, fd, length);
    return outcome < 0 ? outcome : super.recv(s, fd, buffer, Math.min(length, outcome), flags);
  }

  @Override
  public long recvfrom(
      Scratch s,
      int fd,
      MemorySegment buffer,
      long length,
      int flags,
      MemorySegment address,
      MemorySegment addressLength) {
    long outcome = faults.next(KernelCall.RECVFROM, fd, length);
    return outcome < 0
        ? outcome
        : super.recvfrom(s, fd, buffer, Math.min(length, outcome), flags, address, addressLength);
  }

  @Override
  public long send(Scratch s, int fd, MemorySegment buffer, long length, int flags) {
    long outcome = faults.next(KernelCall.SEND, fd, length);
    return outcome < 0 ? outcome : super.send(s, fd, buffer, Math.min(length, outcome), flags);
  }

  @Override
  public long sendto(
      Scratch s,
      int fd,
      MemorySegment buffer,
      long length,
      int flags,
      MemorySegment address,
      int addressLength) {
    long outcome = faults.next(KernelCall.SENDTO, fd, length);
    return outcome < 0
        ? outcome
        : super.sendto(s, fd, buffer, Math.min(length, outcome), flags, address, addressLength);
  }

  @Override
  public int fcntl(Scratch s, int fd, int command, int argument) {
    long outcome = faults.next(KernelCall.FCNTL, fd);
    return outcome < 0 ? (int) outcome : super.fcntl(s, fd, command, argument);
  }

  @Override
  public int fchmod(Scratch s, int fd, int mode) {
    long outcome = faults.next(KernelCall.FCHMOD, fd);
    return outcome < 0 ? (int) outcome : super.fchmod(s, fd, mode);
  }

  @Override
  public int getrlimit(Scratch s, int resource, MemorySegment limits) {
    long outcome = faults.next(KernelCall.GETRLIMIT);
    return outcome < 0 ? (int) outcome : super.getrlimit(s, resource, limits);
  }

  /// On Linux the descriptor is closed whatever close(2) returns, so a fault comes after the call.
  @Override
  public int close(Scratch s, int fd) {
    long outcome = faults.next(KernelCall.CLOSE, fd);
    int result = super.close(s, fd);
    return outcome < 0 ? FaultyKernel.errno(outcome) : result;
  }

  @Override
  public int epollCreate1(Scratch s, int flags) {
    long outcome = faults.next(KernelCall.EPOLL_CREATE1);
    return outcome < 0 ? (int) outcome : super.epollCreate1(s, flags);
  }

  @Override
  public int epollCtl(Scratch s, int epfd, int operation, int fd, MemorySegment event) {
    long outcome = faults.next(KernelCall.EPOLL_CTL, fd);
    return outcome < 0 ? (int) outcome : super.epollCtl(s, epfd, operation, fd, event);
  }

  @Override
  public int epollWait(
      Scratch s, int epfd, MemorySegment events, int maxEvents, int timeoutMillis) {
    long outcome = faults.next(KernelCall.EPOLL_WAIT);
    return outcome < 0 ? (int) outcome : super.epollWait(s, epfd, events, maxEvents, timeoutMillis);
  }

  @Override
  public int poll(Scratch s, MemorySegment descriptors, int count, int timeoutMillis) {
    long outcome = faults.next(KernelCall.POLL, descriptors.get(ValueLayout.JAVA_INT, 0));
    return outcome < 0 ? (int) outcome : super.poll(s, descriptors, count, timeoutMillis);
  }

  @Override
  public long sendmsg(Scratch s, int fd, MemorySegment message, int flags, MemorySegment... held) {
    long outcome = faults.next(KernelCall.SENDMSG, fd, ShortMessage.length(message));
    if (outcome < 0) {
      return outcome;
    }
    try (var part = new ShortMessage(message, outcome)) {
      return super.sendmsg(s, fd, part.message(), flags, held);
    }
  }

  @Override
  public long recvmsg(Scratch s, int fd, MemorySegment message, int flags, MemorySegment... held) {
    long outcome = faults.next(KernelCall.RECVMSG, fd, ShortMessage.length(message));
    if (outcome < 0) {
      return outcome;
    }
    try (var part = new ShortMessage(message, outcome)) {
      return super.recvmsg(s, fd, part.message(), flags, held);
    }
  }

  @Override
  public int sendmmsg(Scratch s, int fd, MemorySegment messages, int count, int flags) {
    long outcome = faults.next(KernelCall.SENDMMSG, fd, count);
    return outcome < 0
        ? (int) outcome
        : super.sendmmsg(s, fd, messages, (int) Math.min(count, outcome), flags);
  }

  @Override
  public int recvmmsg(
      Scratch s, int fd, MemorySegment messages, int count, int flags, MemorySegment timeout) {
    long outcome = faults.next(KernelCall.RECVMMSG, fd, count);
    return outcome < 0
        ? (int) outcome
        : super.recvmmsg(s, fd, messages, (int) Math.min(count, outcome), flags, timeout);
  }

  @Override
  public long sendfile(Scratch s, int out, int in, MemorySegment offset, long count) {
    long outcome = faults.next(KernelCall.SENDFILE, out, count);
    return outcome < 0 ? outcome : super.sendfile(s, out, in, offset, Math.min(count, outcome));
  }

  @Override
  public long splice(
      Scratch s,
      int in,
      MemorySegment inOffset,
      int out,
      MemorySegment outOffset,
      long length,
      int flags) {
    long outcome = faults.next(KernelCall.SPLICE, out, length);
    return outcome < 0
        ? outcome
        : super.splice(s, in, inOffset, out, outOffset, Math.min(length, outcome), flags);
  }

  @Override
  public int pipe2(Scratch s, MemorySegment two, int flags) {
    long outcome = faults.next(KernelCall.PIPE2);
    return outcome < 0 ? (int) outcome : super.pipe2(s, two, flags);
  }

  @Override
  public int open(Scratch s, MemorySegment path, int flags, int mode) {
    long outcome = faults.next(KernelCall.OPEN);
    return outcome < 0 ? (int) outcome : super.open(s, path, flags, mode);
  }

  @Override
  public long read(Scratch s, int fd, MemorySegment buffer, long length) {
    long outcome = faults.next(KernelCall.READ, fd, length);
    return outcome < 0 ? outcome : super.read(s, fd, buffer, Math.min(length, outcome));
  }

  @Override
  public long write(Scratch s, int fd, MemorySegment buffer, long length) {
    long outcome = faults.next(KernelCall.WRITE, fd, length);
    return outcome < 0 ? outcome : super.write(s, fd, buffer, Math.min(length, outcome));
  }

  @Override
  public int ioctl(Scratch s, int fd, long request, MemorySegment argument) {
    long outcome = faults.next(KernelCall.IOCTL, fd);
    return outcome < 0 ? (int) outcome : super.ioctl(s, fd, request, argument);
  }

  @Override
  public int eventfd(Scratch s, int value, int flags) {
    long outcome = faults.next(KernelCall.EVENTFD);
    return outcome < 0 ? (int) outcome : super.eventfd(s, value, flags);
  }
}
