// SPDX-License-Identifier: Apache-2.0
package landline.socket.sys;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicReference;

/// The system calls, one method each, with the kernel's name and arguments. A method makes exactly
/// one call and returns what it returned, or the negated error number: `>= 0` or `-errno`.
///
/// The methods can be overridden: a test kit puts a kernel in place that fails on demand. What an
/// argument means is in the manual page that each method names; section 2 unless it says otherwise.
public class Kernel {

  private static final AtomicReference<Kernel> CURRENT = new AtomicReference<>(new Kernel());

  /// For the kernel itself and for those that stand in for it.
  protected Kernel() {}

  /// The kernel in use.
  ///
  /// @return the real one unless a test has put another in its place
  public static Kernel current() {
    return CURRENT.getPlain();
  }

  /// Puts another kernel in place, for tests.
  ///
  /// @param next the one to use from now on
  /// @return the one that was in use
  public static Kernel replace(Kernel next) {
    return CURRENT.getAndSet(next);
  }

  /// See socket(2).
  ///
  /// @param s the memory that receives `errno`
  /// @param domain the address family
  /// @param type the socket type and flags
  /// @param protocol the protocol
  /// @return `>= 0` or `-errno`
  public int socket(Scratch s, int domain, int type, int protocol) {
    try {
      int r = (int) Calls.Socket.HANDLE.invokeExact(s.callState(), domain, type, protocol);
      return r >= 0 ? r : s.negatedErrno();
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  /// See socketpair(2).
  ///
  /// @param s the memory that receives `errno`
  /// @param domain the address family
  /// @param type the socket type and flags
  /// @param protocol the protocol
  /// @param two room for two descriptors
  /// @return `>= 0` or `-errno`
  public int socketpair(Scratch s, int domain, int type, int protocol, MemorySegment two) {
    try {
      int r = (int) Calls.Socketpair.HANDLE.invokeExact(s.callState(), domain, type, protocol, two);
      return r >= 0 ? r : s.negatedErrno();
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  /// See bind(2).
  ///
  /// @param s the memory that receives `errno`
  /// @param fd the descriptor
  /// @param address the socket address
  /// @param length its length
  /// @return `>= 0` or `-errno`
  public int bind(Scratch s, int fd, MemorySegment address, int length) {
    try {
      int r = (int) Calls.Bind.HANDLE.invokeExact(s.callState(), fd, address, length);
      return r >= 0 ? r : s.negatedErrno();
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  /// See listen(2).
  ///
  /// @param s the memory that receives `errno`
  /// @param fd the descriptor
  /// @param backlog the length of the accept queue
  /// @return `>= 0` or `-errno`
  public int listen(Scratch s, int fd, int backlog) {
    try {
      int r = (int) Calls.Listen.HANDLE.invokeExact(s.callState(), fd, backlog);
      return r >= 0 ? r : s.negatedErrno();
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  /// See accept4(2).
  ///
  /// @param s the memory that receives `errno`
  /// @param fd the descriptor
  /// @param address the socket address
  /// @param length its length
  /// @param flags the flags
  /// @return `>= 0` or `-errno`
  public int accept4(Scratch s, int fd, MemorySegment address, MemorySegment length, int flags) {
    try {
      int r = (int) Calls.Accept4.HANDLE.invokeExact(s.callState(), fd, address, length, flags);
      return r >= 0 ? r : s.negatedErrno();
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  /// See connect(2).
  ///
  /// @param s the memory that receives `errno`
  /// @param fd the descriptor
  /// @param address the socket address
  /// @param length its length
  /// @return `>= 0` or `-errno`
  public int connect(Scratch s, int fd, MemorySegment address, int length) {
    try {
      int r = (int) Calls.Connect.HANDLE.invokeExact(s.callState(), fd, address, length);
      return r >= 0 ? r : s.negatedErrno();
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  /// See getsockname(2).
  ///
  /// @param s the memory that receives `errno`
  /// @param fd the descriptor
  /// @param address the socket address
  /// @param length its length
  /// @return `>= 0` or `-errno`
  public int getsockname(Scratch s, int fd, MemorySegment address, MemorySegment length) {
    try {
      int r = (int) Calls.Getsockname.HANDLE.invokeExact(s.callState(), fd, address, length);
      return r >= 0 ? r : s.negatedErrno();
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  /// See getpeername(2).
  ///
  /// @param s the memory that receives `errno`
  /// @param fd the descriptor
  /// @param address the socket address
  /// @param length its length
  /// @return `>= 0` or `-errno`
  public int getpeername(Scratch s, int fd, MemorySegment address, MemorySegment length) {
    try {
      int r = (int) Calls.Getpeername.HANDLE.invokeExact(s.callState(), fd, address, length);
      return r >= 0 ? r : s.negatedErrno();
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  /// See getsockopt(2).
  ///
  /// @param s the memory that receives `errno`
  /// @param fd the descriptor
  /// @param level the level
  /// @param name the option
  /// @param value its value
  /// @param length its length
  /// @return `>= 0` or `-errno`
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
  ///
  /// @param s the memory that receives `errno`
  /// @param fd the descriptor
  /// @param level the level
  /// @param name the option
  /// @param value its value
  /// @param length its length
  /// @return `>= 0` or `-errno`
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
  ///
  /// @param s the memory that receives `errno`
  /// @param fd the descriptor
  /// @param how which half
  /// @return `>= 0` or `-errno`
  public int shutdown(Scratch s, int fd, int how) {
    try {
      int r = (int) Calls.Shutdown.HANDLE.invokeExact(s.callState(), fd, how);
      return r >= 0 ? r : s.negatedErrno();
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  /// See recv(2).
  ///
  /// @param s the memory that receives `errno`
  /// @param fd the descriptor
  /// @param buffer the bytes
  /// @param length how many bytes
  /// @param flags the flags
  /// @return `>= 0` or `-errno`
  public long recv(Scratch s, int fd, MemorySegment buffer, long length, int flags) {
    try {
      long r = (long) Calls.Recv.HANDLE.invokeExact(s.callState(), fd, buffer, length, flags);
      return r >= 0 ? r : s.negatedErrno();
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  /// See recvfrom(2).
  ///
  /// @param s the memory that receives `errno`
  /// @param fd the descriptor
  /// @param buffer the bytes
  /// @param length how many bytes
  /// @param flags the flags
  /// @param address the socket address
  /// @param addressLength the length of the address
  /// @return `>= 0` or `-errno`
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
  ///
  /// @param s the memory that receives `errno`
  /// @param fd the descriptor
  /// @param buffer the bytes
  /// @param length how many bytes
  /// @param flags the flags
  /// @return `>= 0` or `-errno`
  public long send(Scratch s, int fd, MemorySegment buffer, long length, int flags) {
    try {
      long r = (long) Calls.Send.HANDLE.invokeExact(s.callState(), fd, buffer, length, flags);
      return r >= 0 ? r : s.negatedErrno();
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  /// See sendto(2).
  ///
  /// @param s the memory that receives `errno`
  /// @param fd the descriptor
  /// @param buffer the bytes
  /// @param length how many bytes
  /// @param flags the flags
  /// @param address the socket address
  /// @param addressLength the length of the address
  /// @return `>= 0` or `-errno`
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
  ///
  /// @param s the memory that receives `errno`
  /// @param fd the descriptor
  /// @return `>= 0` or `-errno`
  public int close(Scratch s, int fd) {
    try {
      int r = (int) Calls.Close.HANDLE.invokeExact(s.callState(), fd);
      return r >= 0 ? r : s.negatedErrno();
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  /// See fcntl(2).
  ///
  /// @param s the memory that receives `errno`
  /// @param fd the descriptor
  /// @param command the command
  /// @param argument its argument
  /// @return `>= 0` or `-errno`
  public int fcntl(Scratch s, int fd, int command, int argument) {
    try {
      int r = (int) Calls.Fcntl.HANDLE.invokeExact(s.callState(), fd, command, argument);
      return r >= 0 ? r : s.negatedErrno();
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  /// See fchmod(2).
  ///
  /// @param s the memory that receives `errno`
  /// @param fd the descriptor
  /// @param mode the permission bits
  /// @return `>= 0` or `-errno`
  public int fchmod(Scratch s, int fd, int mode) {
    try {
      int r = (int) Calls.Fchmod.HANDLE.invokeExact(s.callState(), fd, mode);
      return r >= 0 ? r : s.negatedErrno();
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  /// See getrlimit(2).
  ///
  /// @param s the memory that receives `errno`
  /// @param resource the resource
  /// @param limits room for the limits
  /// @return `>= 0` or `-errno`
  public int getrlimit(Scratch s, int resource, MemorySegment limits) {
    try {
      int r = (int) Calls.Getrlimit.HANDLE.invokeExact(s.callState(), resource, limits);
      return r >= 0 ? r : s.negatedErrno();
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  /// See epoll_create1(2).
  ///
  /// @param s the memory that receives `errno`
  /// @param flags the flags
  /// @return `>= 0` or `-errno`
  public int epollCreate1(Scratch s, int flags) {
    try {
      int r = (int) Calls.EpollCreate1.HANDLE.invokeExact(s.callState(), flags);
      return r >= 0 ? r : s.negatedErrno();
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  /// See epoll_ctl(2).
  ///
  /// @param s the memory that receives `errno`
  /// @param epfd the epoll descriptor
  /// @param operation the operation
  /// @param fd the descriptor
  /// @param event the event
  /// @return `>= 0` or `-errno`
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
  ///
  /// @param s the memory that receives `errno`
  /// @param epfd the epoll descriptor
  /// @param events room for events
  /// @param maxEvents how many fit
  /// @param timeoutMillis how long it may wait
  /// @return `>= 0` or `-errno`
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
}
