// SPDX-License-Identifier: Apache-2.0
package landline.socket.sys;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;

/// The handles of the C functions. Each has a class of its own, so that it is linked when it is
/// first called: linking costs one to two milliseconds each, which a command that uses six should
/// not pay for twenty.
final class Calls {

  private Calls() {}

  static final class Socket {
    static final MethodHandle HANDLE =
        Native.link("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
  }

  static final class Socketpair {
    static final MethodHandle HANDLE =
        Native.link(
            "socketpair", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS));
  }

  static final class Bind {
    static final MethodHandle HANDLE =
        Native.link("bind", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  }

  static final class Listen {
    static final MethodHandle HANDLE =
        Native.link("listen", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
  }

  static final class Accept4 {
    static final MethodHandle HANDLE =
        Native.link(
            "accept4", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, JAVA_INT));
  }

  static final class Connect {
    static final MethodHandle HANDLE =
        Native.link("connect", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  }

  static final class Getsockname {
    static final MethodHandle HANDLE =
        Native.link("getsockname", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
  }

  static final class Getpeername {
    static final MethodHandle HANDLE =
        Native.link("getpeername", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
  }

  static final class Getsockopt {
    static final MethodHandle HANDLE =
        Native.link(
            "getsockopt",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
  }

  static final class Setsockopt {
    static final MethodHandle HANDLE =
        Native.link(
            "setsockopt",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  }

  static final class Shutdown {
    static final MethodHandle HANDLE =
        Native.link("shutdown", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
  }

  static final class Recv {
    static final MethodHandle HANDLE =
        Native.link(
            "recv", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
  }

  static final class Recvfrom {
    static final MethodHandle HANDLE =
        Native.link(
            "recvfrom",
            FunctionDescriptor.of(
                JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, ADDRESS));
  }

  static final class Send {
    static final MethodHandle HANDLE =
        Native.link(
            "send", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
  }

  static final class Sendto {
    static final MethodHandle HANDLE =
        Native.link(
            "sendto",
            FunctionDescriptor.of(
                JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT));
  }

  static final class Close {
    static final MethodHandle HANDLE =
        Native.link("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  }

  static final class Fcntl {
    static final MethodHandle HANDLE =
        Native.link("fcntl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT), 2);
  }

  static final class Fchmod {
    static final MethodHandle HANDLE =
        Native.link("fchmod", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
  }

  static final class Getrlimit {
    static final MethodHandle HANDLE =
        Native.link("getrlimit", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));
  }

  static final class EpollCreate1 {
    static final MethodHandle HANDLE =
        Native.link("epoll_create1", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  }

  static final class EpollCtl {
    static final MethodHandle HANDLE =
        Native.link(
            "epoll_ctl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS));
  }

  static final class EpollWait {
    static final MethodHandle HANDLE =
        Native.link(
            "epoll_wait", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));
  }

  /// sendmsg(2) and recvmsg(2) by their numbers. The linker keeps the memory of every argument open
  /// during a call, but does not see the pointers in a struct. So the memory behind these goes
  /// along as [Kernel#HELD] more arguments, which nobody reads: syscall(2) is variadic, and C
  /// allows more arguments than such a function takes.
  static final class Message {
    static final MethodHandle HANDLE =
        Native.link(
            "syscall",
            FunctionDescriptor.of(
                JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS, ADDRESS,
                ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS),
            1);
  }

  static final class Sendmmsg {
    static final MethodHandle HANDLE =
        Native.link(
            "sendmmsg", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));
  }

  static final class Recvmmsg {
    static final MethodHandle HANDLE =
        Native.link(
            "recvmmsg",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS));
  }

  static final class Sendfile {
    static final MethodHandle HANDLE =
        Native.link(
            "sendfile", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_INT, ADDRESS, JAVA_LONG));
  }

  static final class Splice {
    static final MethodHandle HANDLE =
        Native.link(
            "splice",
            FunctionDescriptor.of(
                JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
  }

  static final class Pipe2 {
    static final MethodHandle HANDLE =
        Native.link("pipe2", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
  }

  static final class Open {
    static final MethodHandle HANDLE =
        Native.link("open", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT), 2);
  }

  static final class Read {
    static final MethodHandle HANDLE =
        Native.link("read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
  }

  static final class Write {
    static final MethodHandle HANDLE =
        Native.link("write", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
  }

  static final class Ioctl {
    static final MethodHandle HANDLE =
        Native.link("ioctl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS), 2);
  }

  static final class Eventfd {
    static final MethodHandle HANDLE =
        Native.link("eventfd", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
  }
}
