// SPDX-License-Identifier: Apache-2.0
package landline.socket.sys;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.atomic.AtomicReference;

/// The C library's functions for names, one method each, with its names and arguments. They are no
/// system calls: the first four may read files and wait for servers, so they belong on a platform
/// thread. What an argument means is in the manual page of section 3 that each method names.
///
/// As with [Kernel], a test may put one in place that fails on demand.
public class Resolver {

  private static final AtomicReference<Resolver> CURRENT = new AtomicReference<>(new Resolver());

  /// What a function of the EAI family returned.
  ///
  /// @param code 0 or an EAI number
  /// @param errno the error number behind EAI_SYSTEM, otherwise 0
  public record Answer(int code, int errno) {}

  /// For the resolver itself and for those that stand in for it.
  protected Resolver() {}

  /// The resolver in use.
  public static Resolver current() {
    return CURRENT.getPlain();
  }

  /// Puts another resolver in place, for tests.
  public static Resolver replace(Resolver next) {
    return CURRENT.getAndSet(next);
  }

  /// See getaddrinfo(3). Blocks.
  public Answer getaddrinfo(
      Scratch s,
      MemorySegment host,
      MemorySegment service,
      MemorySegment hints,
      MemorySegment result) {
    try {
      int code = (int) Getaddrinfo.HANDLE.invokeExact(s.callState(), host, service, hints, result);
      return answer(s, code);
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  /// See freeaddrinfo(3).
  public void freeaddrinfo(Scratch s, MemorySegment list) {
    try {
      Freeaddrinfo.HANDLE.invokeExact(s.callState(), list);
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  /// See getnameinfo(3). Blocks.
  public Answer getnameinfo(
      Scratch s,
      MemorySegment address,
      int length,
      MemorySegment host,
      MemorySegment service,
      int flags) {
    try {
      int code =
          (int)
              Getnameinfo.HANDLE.invokeExact(
                  s.callState(),
                  address,
                  length,
                  host,
                  (int) host.byteSize(),
                  service,
                  (int) service.byteSize(),
                  flags);
      return answer(s, code);
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  /// See getservbyname_r(3). Blocks.
  ///
  /// @return 0 or a positive error number
  public int getservbynameR(
      Scratch s,
      MemorySegment name,
      MemorySegment protocol,
      MemorySegment entry,
      MemorySegment buffer,
      MemorySegment result) {
    try {
      return (int)
          GetservbynameR.HANDLE.invokeExact(
              s.callState(), name, protocol, entry, buffer, buffer.byteSize(), result);
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  /// See getservbyport_r(3). Blocks.
  ///
  /// @param port in network byte order
  /// @return 0 or a positive error number
  public int getservbyportR(
      Scratch s,
      int port,
      MemorySegment protocol,
      MemorySegment entry,
      MemorySegment buffer,
      MemorySegment result) {
    try {
      return (int)
          GetservbyportR.HANDLE.invokeExact(
              s.callState(), port, protocol, entry, buffer, buffer.byteSize(), result);
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  /// See if_nametoindex(3).
  ///
  /// @return the index or a negated error number
  public int ifNametoindex(Scratch s, MemorySegment name) {
    try {
      int r = (int) IfNametoindex.HANDLE.invokeExact(s.callState(), name);
      return r != 0 ? r : s.negatedErrno();
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  /// See if_indextoname(3).
  ///
  /// @return 0 or a negated error number
  public int ifIndextoname(Scratch s, int index, MemorySegment name) {
    try {
      var r = (MemorySegment) IfIndextoname.HANDLE.invokeExact(s.callState(), index, name);
      return r.address() != 0 ? 0 : s.negatedErrno();
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  /// See getifaddrs(3).
  ///
  /// @return 0 or a negated error number
  public int getifaddrs(Scratch s, MemorySegment result) {
    try {
      int r = (int) Getifaddrs.HANDLE.invokeExact(s.callState(), result);
      return r >= 0 ? r : s.negatedErrno();
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  /// See freeifaddrs(3).
  public void freeifaddrs(Scratch s, MemorySegment list) {
    try {
      Freeifaddrs.HANDLE.invokeExact(s.callState(), list);
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  private static Answer answer(Scratch s, int code) {
    boolean system = code == Platform.current().constant("EAI_SYSTEM");
    return new Answer(code, system ? -s.negatedErrno() : 0);
  }

  private static final class Getaddrinfo {
    static final MethodHandle HANDLE =
        Native.link(
            "getaddrinfo", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS));
  }

  private static final class Freeaddrinfo {
    static final MethodHandle HANDLE =
        Native.link("freeaddrinfo", FunctionDescriptor.ofVoid(ADDRESS));
  }

  private static final class Getnameinfo {
    static final MethodHandle HANDLE =
        Native.link(
            "getnameinfo",
            FunctionDescriptor.of(
                JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));
  }

  private static final class GetservbynameR {
    static final MethodHandle HANDLE =
        Native.link(
            "getservbyname_r",
            FunctionDescriptor.of(
                JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS));
  }

  private static final class GetservbyportR {
    static final MethodHandle HANDLE =
        Native.link(
            "getservbyport_r",
            FunctionDescriptor.of(
                JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS));
  }

  private static final class IfNametoindex {
    static final MethodHandle HANDLE =
        Native.link("if_nametoindex", FunctionDescriptor.of(JAVA_INT, ADDRESS));
  }

  private static final class IfIndextoname {
    static final MethodHandle HANDLE =
        Native.link("if_indextoname", FunctionDescriptor.of(ADDRESS, JAVA_INT, ADDRESS));
  }

  private static final class Getifaddrs {
    static final MethodHandle HANDLE =
        Native.link("getifaddrs", FunctionDescriptor.of(JAVA_INT, ADDRESS));
  }

  private static final class Freeifaddrs {
    static final MethodHandle HANDLE =
        Native.link("freeifaddrs", FunctionDescriptor.ofVoid(ADDRESS));
  }
}
