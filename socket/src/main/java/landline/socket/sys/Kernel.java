// SPDX-License-Identifier: Apache-2.0
package landline.socket.sys;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicReference;

/// The system calls, one method each, with the kernel's name and arguments. A method makes exactly
/// one call and returns what it returned, or the negated error number: `>= 0` or `-errno`.
///
/// The methods can be overridden: a test kit installs a kernel that fails on demand. The manual
/// page that each method names, in section 2 unless noted, describes the arguments. The given
/// [Scratch] receives `errno`.
public class Kernel {

  /// The maximum number of arenas that a message can point into and that must not be closed
  /// meanwhile.
  public static final int HELD = 8;

  private static final LibcFunction SOCKET = new LibcFunction("socket");
  private static final LibcFunction SOCKETPAIR = new LibcFunction("socketpair");
  private static final LibcFunction BIND = new LibcFunction("bind");
  private static final LibcFunction LISTEN = new LibcFunction("listen");
  private static final LibcFunction ACCEPT4 = new LibcFunction("accept4");
  private static final LibcFunction CONNECT = new LibcFunction("connect");
  private static final LibcFunction GETSOCKNAME = new LibcFunction("getsockname");
  private static final LibcFunction GETPEERNAME = new LibcFunction("getpeername");
  private static final LibcFunction GETSOCKOPT = new LibcFunction("getsockopt");
  private static final LibcFunction SETSOCKOPT = new LibcFunction("setsockopt");
  private static final LibcFunction SHUTDOWN = new LibcFunction("shutdown");
  private static final LibcFunction RECV = new LibcFunction("recv");
  private static final LibcFunction RECVFROM = new LibcFunction("recvfrom");
  private static final LibcFunction SEND = new LibcFunction("send");
  private static final LibcFunction SENDTO = new LibcFunction("sendto");
  private static final LibcFunction CLOSE = new LibcFunction("close");
  private static final LibcFunction FCNTL = new LibcFunction("fcntl");
  private static final LibcFunction FCHMOD = new LibcFunction("fchmod");
  private static final LibcFunction GETRLIMIT = new LibcFunction("getrlimit");
  private static final LibcFunction EPOLL_CREATE1 = new LibcFunction("epoll_create1");
  private static final LibcFunction EPOLL_CTL = new LibcFunction("epoll_ctl");
  private static final LibcFunction EPOLL_WAIT = new LibcFunction("epoll_wait");
  private static final LibcFunction POLL = new LibcFunction("poll");
  private static final LibcFunction SYSCALL = new LibcFunction("syscall");
  private static final LibcFunction SENDMMSG = new LibcFunction("sendmmsg");
  private static final LibcFunction RECVMMSG = new LibcFunction("recvmmsg");
  private static final LibcFunction SENDFILE = new LibcFunction("sendfile");
  private static final LibcFunction SPLICE = new LibcFunction("splice");
  private static final LibcFunction PIPE2 = new LibcFunction("pipe2");
  private static final LibcFunction OPEN = new LibcFunction("open");
  private static final LibcFunction READ = new LibcFunction("read");
  private static final LibcFunction PREAD = new LibcFunction("pread");
  private static final LibcFunction WRITE = new LibcFunction("write");
  private static final LibcFunction IOCTL = new LibcFunction("ioctl");
  private static final LibcFunction EVENTFD = new LibcFunction("eventfd");

  private static final AtomicReference<Kernel> CURRENT = new AtomicReference<>(new Kernel());

  /// For the kernel itself and its replacements.
  protected Kernel() {}

  /// The kernel in use.
  public static Kernel current() {
    return CURRENT.getPlain();
  }

  /// Installs another kernel, for tests.
  public static Kernel replace(Kernel next) {
    return CURRENT.getAndSet(next);
  }

  /// The memory behind a pointer in a struct; for replacements of the kernel.
  @SuppressWarnings("restricted")
  public static MemorySegment memory(MemorySegment pointer, long size) {
    return pointer.reinterpret(size);
  }

  /// See socket(2).
  public int socket(Scratch s, int domain, int type, int protocol) {
    return SOCKET.call(s, MemorySegment.NULL, domain, type, protocol);
  }

  /// See socketpair(2).
  public int socketpair(Scratch s, int domain, int type, int protocol, MemorySegment two) {
    return SOCKETPAIR.call(s, two, domain, type, protocol, two.address(), 0);
  }

  /// See bind(2).
  public int bind(Scratch s, int fd, MemorySegment address, int length) {
    return BIND.call(s, address, fd, address.address(), length);
  }

  /// See listen(2).
  public int listen(Scratch s, int fd, int backlog) {
    return LISTEN.call(s, MemorySegment.NULL, fd, backlog, 0);
  }

  /// See accept4(2).
  public int accept4(Scratch s, int fd, MemorySegment address, MemorySegment length, int flags) {
    return ACCEPT4.call(s, address, fd, address.address(), length.address(), flags, 0);
  }

  /// See connect(2).
  public int connect(Scratch s, int fd, MemorySegment address, int length) {
    return CONNECT.call(s, address, fd, address.address(), length);
  }

  /// See getsockname(2).
  public int getsockname(Scratch s, int fd, MemorySegment address, MemorySegment length) {
    return GETSOCKNAME.call(s, address, fd, address.address(), length.address());
  }

  /// See getpeername(2).
  public int getpeername(Scratch s, int fd, MemorySegment address, MemorySegment length) {
    return GETPEERNAME.call(s, address, fd, address.address(), length.address());
  }

  /// See getsockopt(2).
  public int getsockopt(
      Scratch s, int fd, int level, int name, MemorySegment value, MemorySegment length) {
    return GETSOCKOPT.call(s, value, fd, level, name, value.address(), length.address());
  }

  /// See setsockopt(2).
  public int setsockopt(Scratch s, int fd, int level, int name, MemorySegment value, int length) {
    return SETSOCKOPT.call(s, value, fd, level, name, value.address(), length);
  }

  /// See shutdown(2).
  public int shutdown(Scratch s, int fd, int how) {
    return SHUTDOWN.call(s, MemorySegment.NULL, fd, how, 0);
  }

  /// See recv(2).
  public long recv(Scratch s, int fd, MemorySegment buffer, long length, int flags) {
    return RECV.transfer(s, buffer, fd, buffer.address(), length, flags, 0, 0);
  }

  /// See recvfrom(2).
  public long recvfrom(
      Scratch s,
      int fd,
      MemorySegment buffer,
      long length,
      int flags,
      MemorySegment address,
      MemorySegment addressLength) {
    return RECVFROM.transfer(
        s, buffer, fd, buffer.address(), length, flags, address.address(), addressLength.address());
  }

  /// See send(2).
  public long send(Scratch s, int fd, MemorySegment buffer, long length, int flags) {
    return SEND.transfer(s, buffer, fd, buffer.address(), length, flags, 0, 0);
  }

  /// See sendto(2).
  public long sendto(
      Scratch s,
      int fd,
      MemorySegment buffer,
      long length,
      int flags,
      MemorySegment address,
      int addressLength) {
    return SENDTO.transfer(
        s, buffer, fd, buffer.address(), length, flags, address.address(), addressLength);
  }

  /// See close(2).
  public int close(Scratch s, int fd) {
    return CLOSE.call(s, MemorySegment.NULL, fd, 0, 0);
  }

  /// See fcntl(2).
  public int fcntl(Scratch s, int fd, int command, int argument) {
    return FCNTL.call(s, MemorySegment.NULL, fd, command, argument);
  }

  /// See fchmod(2).
  public int fchmod(Scratch s, int fd, int mode) {
    return FCHMOD.call(s, MemorySegment.NULL, fd, mode, 0);
  }

  /// See getrlimit(2).
  public int getrlimit(Scratch s, int resource, MemorySegment limits) {
    return GETRLIMIT.call(s, limits, resource, limits.address(), 0);
  }

  /// See epoll_create1(2).
  public int epollCreate1(Scratch s, int flags) {
    return EPOLL_CREATE1.call(s, MemorySegment.NULL, flags, 0, 0);
  }

  /// See epoll_ctl(2).
  public int epollCtl(Scratch s, int epfd, int operation, int fd, MemorySegment event) {
    return EPOLL_CTL.call(s, event, epfd, operation, fd, event.address(), 0);
  }

  /// See epoll_wait(2). This and [#poll] are the calls here that may block: on a virtual thread the
  /// timeout must be 0.
  public int epollWait(
      Scratch s, int epfd, MemorySegment events, int maxEvents, int timeoutMillis) {
    return EPOLL_WAIT.call(s, events, epfd, events.address(), maxEvents, timeoutMillis, 0);
  }

  /// See poll(2). On a virtual thread the timeout must be 0, as for [#epollWait].
  public int poll(Scratch s, MemorySegment descriptors, int count, int timeoutMillis) {
    return POLL.call(s, descriptors, descriptors.address(), count, timeoutMillis);
  }

  /// See sendmsg(2).
  ///
  /// @param held memory that the message points to and that its owner may close, up to [#HELD]
  ///   arenas; until the call returns, closing it fails
  public long sendmsg(Scratch s, int fd, MemorySegment message, int flags, MemorySegment... held) {
    return SYSCALL.message(s, held, Platform.current().sysSendmsg(), fd, message.address(), flags);
  }

  /// See recvmsg(2).
  ///
  /// @param held as for [#sendmsg]
  public long recvmsg(Scratch s, int fd, MemorySegment message, int flags, MemorySegment... held) {
    return SYSCALL.message(s, held, Platform.current().sysRecvmsg(), fd, message.address(), flags);
  }

  /// See sendmmsg(2).
  public int sendmmsg(Scratch s, int fd, MemorySegment messages, int count, int flags) {
    return SENDMMSG.call(s, messages, fd, messages.address(), count, flags, 0);
  }

  /// See recvmmsg(2).
  public int recvmmsg(
      Scratch s, int fd, MemorySegment messages, int count, int flags, MemorySegment timeout) {
    return RECVMMSG.call(s, messages, fd, messages.address(), count, flags, timeout.address());
  }

  /// See sendfile(2).
  public long sendfile(Scratch s, int out, int in, MemorySegment offset, long count) {
    return SENDFILE.transfer(s, offset, out, in, offset.address(), count, 0, 0);
  }

  /// See splice(2).
  public long splice(
      Scratch s,
      int in,
      MemorySegment inOffset,
      int out,
      MemorySegment outOffset,
      long length,
      int flags) {
    return SPLICE.transfer(
        s, inOffset, in, inOffset.address(), out, outOffset.address(), length, flags);
  }

  /// See pipe2(2).
  public int pipe2(Scratch s, MemorySegment two, int flags) {
    return PIPE2.call(s, two, two.address(), flags, 0);
  }

  /// See open(2). Never with a path that could block, such as a FIFO.
  public int open(Scratch s, MemorySegment path, int flags, int mode) {
    return OPEN.call(s, path, path.address(), flags, mode);
  }

  /// See read(2). Only of descriptors that do not block.
  public long read(Scratch s, int fd, MemorySegment buffer, long length) {
    return READ.transfer(s, buffer, fd, buffer.address(), length, 0, 0, 0);
  }

  /// See pread(2). Only of descriptors that do not block.
  public long pread(Scratch s, int fd, MemorySegment buffer, long length, long offset) {
    return PREAD.transfer(s, buffer, fd, buffer.address(), length, offset, 0, 0);
  }

  /// See write(2). Only of descriptors that do not block.
  public long write(Scratch s, int fd, MemorySegment buffer, long length) {
    return WRITE.transfer(s, buffer, fd, buffer.address(), length, 0, 0, 0);
  }

  /// See ioctl(2). Only requests that do not block.
  public int ioctl(Scratch s, int fd, long request, MemorySegment argument) {
    return IOCTL.call(s, argument, fd, request, argument.address());
  }

  /// See eventfd(2).
  public int eventfd(Scratch s, int value, int flags) {
    return EVENTFD.call(s, MemorySegment.NULL, value, flags, 0);
  }
}
