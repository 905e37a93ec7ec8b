// SPDX-License-Identifier: Apache-2.0
package landline.socket.sys;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;

/// The system calls, one method each, with the kernel's name and arguments. A method makes exactly
/// one call and returns what it returned, or the negated error number: `>= 0` or `-errno`.
///
/// The methods can be overridden: a test kit puts a kernel in place that fails on demand. What an
/// argument means is in the manual page that each method names; section 2 unless it says otherwise.
/// The [Scratch] that each is given receives `errno`.
public class Kernel {

  /// How many arenas a message can point into that must not be closed meanwhile.
  public static final int HELD = 8;

  private static final AtomicReference<Kernel> CURRENT = new AtomicReference<>(new Kernel());

  /// For the kernel itself and for those that stand in for it.
  protected Kernel() {}

  /// The kernel in use.
  public static Kernel current() {
    return CURRENT.getPlain();
  }

  /// Puts another kernel in place, for tests.
  public static Kernel replace(Kernel next) {
    return CURRENT.getAndSet(next);
  }

  /// The memory behind a pointer that stands in a struct; for those that stand in for the kernel.
  @SuppressWarnings("restricted")
  public static MemorySegment memory(MemorySegment pointer, long size) {
    return pointer.reinterpret(size);
  }

  /// See socket(2).
  public int socket(Scratch s, int domain, int type, int protocol) {
    try {
      int r = (int) Calls.Socket.HANDLE.invokeExact(s.callState(), domain, type, protocol);
      return r >= 0 ? r : s.negatedErrno();
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  /// See socketpair(2).
  public int socketpair(Scratch s, int domain, int type, int protocol, MemorySegment two) {
    try {
      int r = (int) Calls.Socketpair.HANDLE.invokeExact(s.callState(), domain, type, protocol, two);
      return r >= 0 ? r : s.negatedErrno();
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  /// See bind(2).
  public int bind(Scratch s, int fd, MemorySegment address, int length) {
    try {
      int r = (int) Calls.Bind.HANDLE.invokeExact(s.callState(), fd, address, length);
      return r >= 0 ? r : s.negatedErrno();
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  /// See listen(2).
  public int listen(Scratch s, int fd, int backlog) {
    try {
      int r = (int) Calls.Listen.HANDLE.invokeExact(s.callState(), fd, backlog);
      return r >= 0 ? r : s.negatedErrno();
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  /// See accept4(2).
  public int accept4(Scratch s, int fd, MemorySegment address, MemorySegment length, int flags) {
    try {
      int r = (int) Calls.Accept4.HANDLE.invokeExact(s.callState(), fd, address, length, flags);
      return r >= 0 ? r : s.negatedErrno();
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  /// See connect(2).
  public int connect(Scratch s, int fd, MemorySegment address, int length) {
    try {
      int r = (int) Calls.Connect.HANDLE.invokeExact(s.callState(), fd, address, length);
      return r >= 0 ? r : s.negatedErrno();
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  /// See getsockname(2).
  public int getsockname(Scratch s, int fd, MemorySegment address, MemorySegment length) {
    try {
      int r = (int) Calls.Getsockname.HANDLE.invokeExact(s.callState(), fd, address, length);
      return r >= 0 ? r : s.negatedErrno();
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  /// See getpeername(2).
  public int getpeername(Scratch s, int fd, MemorySegment address, MemorySegment length) {
    try {
      int r = (int) Calls.Getpeername.HANDLE.invokeExact(s.callState(), fd, address, length);
      return r >= 0 ? r : s.negatedErrno();
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  /// See getsockopt(2).
  public int getsockopt(
      Scratch s, int fd, int level, int name, MemorySegment value, MemorySegment length) {
    try {
      int r =
          (int) Calls.Getsockopt.HANDLE.invokeExact(s.callState(), fd, level, name, value, length);
      return r >= 0 ? r : s.negatedErrno();
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  /// See setsockopt(2).
  public int setsockopt(Scratch s, int fd, int level, int name, MemorySegment value, int length) {
    try {
      int r =
          (int) Calls.Setsockopt.HANDLE.invokeExact(s.callState(), fd, level, name, value, length);
      return r >= 0 ? r : s.negatedErrno();
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  /// See shutdown(2).
  public int shutdown(Scratch s, int fd, int how) {
    try {
      int r = (int) Calls.Shutdown.HANDLE.invokeExact(s.callState(), fd, how);
      return r >= 0 ? r : s.negatedErrno();
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  /// See recv(2).
  public long recv(Scratch s, int fd, MemorySegment buffer, long length, int flags) {
    try {
      long r = (long) Calls.Recv.HANDLE.invokeExact(s.callState(), fd, buffer, length, flags);
      return r >= 0 ? r : s.negatedErrno();
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
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
    try {
      long r =
          (long)
              Calls.Recvfrom.HANDLE.invokeExact(
                  s.callState(), fd, buffer, length, flags, address, addressLength);
      return r >= 0 ? r : s.negatedErrno();
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  /// See send(2).
  public long send(Scratch s, int fd, MemorySegment buffer, long length, int flags) {
    try {
      long r = (long) Calls.Send.HANDLE.invokeExact(s.callState(), fd, buffer, length, flags);
      return r >= 0 ? r : s.negatedErrno();
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
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
    try {
      long r =
          (long)
              Calls.Sendto.HANDLE.invokeExact(
                  s.callState(), fd, buffer, length, flags, address, addressLength);
      return r >= 0 ? r : s.negatedErrno();
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  /// See close(2).
  public int close(Scratch s, int fd) {
    try {
      int r = (int) Calls.Close.HANDLE.invokeExact(s.callState(), fd);
      return r >= 0 ? r : s.negatedErrno();
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  /// See fcntl(2).
  public int fcntl(Scratch s, int fd, int command, int argument) {
    try {
      int r = (int) Calls.Fcntl.HANDLE.invokeExact(s.callState(), fd, command, argument);
      return r >= 0 ? r : s.negatedErrno();
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  /// See fchmod(2).
  public int fchmod(Scratch s, int fd, int mode) {
    try {
      int r = (int) Calls.Fchmod.HANDLE.invokeExact(s.callState(), fd, mode);
      return r >= 0 ? r : s.negatedErrno();
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  /// See getrlimit(2).
  public int getrlimit(Scratch s, int resource, MemorySegment limits) {
    try {
      int r = (int) Calls.Getrlimit.HANDLE.invokeExact(s.callState(), resource, limits);
      return r >= 0 ? r : s.negatedErrno();
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  /// See epoll_create1(2).
  public int epollCreate1(Scratch s, int flags) {
    try {
      int r = (int) Calls.EpollCreate1.HANDLE.invokeExact(s.callState(), flags);
      return r >= 0 ? r : s.negatedErrno();
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  /// See epoll_ctl(2).
  public int epollCtl(Scratch s, int epfd, int operation, int fd, MemorySegment event) {
    try {
      int r = (int) Calls.EpollCtl.HANDLE.invokeExact(s.callState(), epfd, operation, fd, event);
      return r >= 0 ? r : s.negatedErrno();
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  /// See epoll_wait(2). The one call here that may block: on a virtual thread the timeout must be
  /// 0.
  public int epollWait(
      Scratch s, int epfd, MemorySegment events, int maxEvents, int timeoutMillis) {
    try {
      int r =
          (int)
              Calls.EpollWait.HANDLE.invokeExact(
                  s.callState(), epfd, events, maxEvents, timeoutMillis);
      return r >= 0 ? r : s.negatedErrno();
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  /// See sendmsg(2).
  ///
  /// @param held memory that the message points to and that others may close, up to [#HELD] arenas;
  ///   until the call returns, closing it fails
  public long sendmsg(Scratch s, int fd, MemorySegment message, int flags, MemorySegment... held) {
    return message(s, Platform.current().sysSendmsg(), fd, message, flags, held);
  }

  /// See recvmsg(2).
  ///
  /// @param held as for [#sendmsg]
  public long recvmsg(Scratch s, int fd, MemorySegment message, int flags, MemorySegment... held) {
    return message(s, Platform.current().sysRecvmsg(), fd, message, flags, held);
  }

  private static long message(
      Scratch s, long number, long fd, MemorySegment message, long flags, MemorySegment[] held) {
    MemorySegment[] h = Arrays.copyOf(held, HELD);
    for (int i = held.length; i < HELD; i++) {
      h[i] = MemorySegment.NULL;
    }
    try {
      long r =
          (long)
              Calls.Message.HANDLE.invokeExact(
                  s.callState(),
                  number,
                  fd,
                  message,
                  flags,
                  h[0],
                  h[1],
                  h[2],
                  h[3],
                  h[4],
                  h[5],
                  h[6],
                  h[7]);
      return r >= 0 ? r : s.negatedErrno();
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  /// See sendmmsg(2).
  public int sendmmsg(Scratch s, int fd, MemorySegment messages, int count, int flags) {
    try {
      int r = (int) Calls.Sendmmsg.HANDLE.invokeExact(s.callState(), fd, messages, count, flags);
      return r >= 0 ? r : s.negatedErrno();
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  /// See recvmmsg(2).
  public int recvmmsg(
      Scratch s, int fd, MemorySegment messages, int count, int flags, MemorySegment timeout) {
    try {
      int r =
          (int)
              Calls.Recvmmsg.HANDLE.invokeExact(s.callState(), fd, messages, count, flags, timeout);
      return r >= 0 ? r : s.negatedErrno();
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  /// See sendfile(2).
  public long sendfile(Scratch s, int out, int in, MemorySegment offset, long count) {
    try {
      long r = (long) Calls.Sendfile.HANDLE.invokeExact(s.callState(), out, in, offset, count);
      return r >= 0 ? r : s.negatedErrno();
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
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
    try {
      long r =
          (long)
              Calls.Splice.HANDLE.invokeExact(
                  s.callState(), in, inOffset, out, outOffset, length, flags);
      return r >= 0 ? r : s.negatedErrno();
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  /// See pipe2(2).
  public int pipe2(Scratch s, MemorySegment two, int flags) {
    try {
      int r = (int) Calls.Pipe2.HANDLE.invokeExact(s.callState(), two, flags);
      return r >= 0 ? r : s.negatedErrno();
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  /// See open(2). Never with a path that could block, such as a FIFO.
  public int open(Scratch s, MemorySegment path, int flags, int mode) {
    try {
      int r = (int) Calls.Open.HANDLE.invokeExact(s.callState(), path, flags, mode);
      return r >= 0 ? r : s.negatedErrno();
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  /// See read(2). Only of descriptors that do not block.
  public long read(Scratch s, int fd, MemorySegment buffer, long length) {
    try {
      long r = (long) Calls.Read.HANDLE.invokeExact(s.callState(), fd, buffer, length);
      return r >= 0 ? r : s.negatedErrno();
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  /// See write(2). Only of descriptors that do not block.
  public long write(Scratch s, int fd, MemorySegment buffer, long length) {
    try {
      long r = (long) Calls.Write.HANDLE.invokeExact(s.callState(), fd, buffer, length);
      return r >= 0 ? r : s.negatedErrno();
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  /// See ioctl(2). Only requests that do not block.
  public int ioctl(Scratch s, int fd, long request, MemorySegment argument) {
    try {
      int r = (int) Calls.Ioctl.HANDLE.invokeExact(s.callState(), fd, request, argument);
      return r >= 0 ? r : s.negatedErrno();
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  /// See eventfd(2).
  public int eventfd(Scratch s, int value, int flags) {
    try {
      int r = (int) Calls.Eventfd.HANDLE.invokeExact(s.callState(), value, flags);
      return r >= 0 ? r : s.negatedErrno();
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }
}
