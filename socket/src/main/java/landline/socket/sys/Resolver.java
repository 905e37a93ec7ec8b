// SPDX-License-Identifier: Apache-2.0
package landline.socket.sys;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicReference;

/// The C library's functions for names, one method each, with its names and arguments. They are not
/// system calls: the first four may read files and wait for servers, so they need a platform
/// thread. The manual page of section 3 that each method names describes the arguments.
///
/// As with [Kernel], a test may install a replacement that fails on demand.
public class Resolver {

  private static final LibcFunction GETADDRINFO = new LibcFunction("getaddrinfo");
  private static final LibcFunction FREEADDRINFO = new LibcFunction("freeaddrinfo");
  private static final LibcFunction GETNAMEINFO = new LibcFunction("getnameinfo");
  private static final LibcFunction GETSERVBYNAME_R = new LibcFunction("getservbyname_r");
  private static final LibcFunction GETSERVBYPORT_R = new LibcFunction("getservbyport_r");
  private static final LibcFunction IF_NAMETOINDEX = new LibcFunction("if_nametoindex");
  private static final LibcFunction IF_INDEXTONAME = new LibcFunction("if_indextoname");
  private static final LibcFunction GETIFADDRS = new LibcFunction("getifaddrs");
  private static final LibcFunction FREEIFADDRS = new LibcFunction("freeifaddrs");

  private static final AtomicReference<Resolver> CURRENT = new AtomicReference<>(new Resolver());

  /// The result of a function of the EAI family.
  ///
  /// @param code 0 or an EAI number
  /// @param errno the error number of EAI_SYSTEM, otherwise 0
  public record Answer(int code, int errno) {}

  /// For the resolver itself and its replacements.
  protected Resolver() {}

  /// The resolver in use.
  public static Resolver current() {
    return CURRENT.getPlain();
  }

  /// Installs another resolver, for tests.
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
    return answer(
        s,
        (int)
            GETADDRINFO.raw(
                s,
                host,
                host.address(),
                service.address(),
                hints.address(),
                result.address(),
                0,
                0,
                0));
  }

  /// See freeaddrinfo(3).
  public void freeaddrinfo(Scratch s, MemorySegment list) {
    FREEADDRINFO.raw(s, list, list.address(), 0, 0, 0, 0, 0, 0);
  }

  /// See getnameinfo(3). Blocks.
  public Answer getnameinfo(
      Scratch s,
      MemorySegment address,
      int length,
      MemorySegment host,
      MemorySegment service,
      int flags) {
    return answer(
        s,
        (int)
            GETNAMEINFO.raw(
                s,
                address,
                address.address(),
                length,
                host.address(),
                host.byteSize(),
                service.address(),
                service.byteSize(),
                flags));
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
    return (int)
        GETSERVBYNAME_R.raw(
            s,
            name,
            name.address(),
            protocol.address(),
            entry.address(),
            buffer.address(),
            buffer.byteSize(),
            result.address(),
            0);
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
    return (int)
        GETSERVBYPORT_R.raw(
            s,
            protocol,
            port,
            protocol.address(),
            entry.address(),
            buffer.address(),
            buffer.byteSize(),
            result.address(),
            0);
  }

  /// See if_nametoindex(3).
  ///
  /// @return the index or a negated error number
  public int ifNametoindex(Scratch s, MemorySegment name) {
    int r = (int) IF_NAMETOINDEX.raw(s, name, name.address(), 0, 0, 0, 0, 0, 0);
    return r != 0 ? r : s.negatedErrno();
  }

  /// See if_indextoname(3).
  ///
  /// @return 0 or a negated error number
  public int ifIndextoname(Scratch s, int index, MemorySegment name) {
    long r = IF_INDEXTONAME.raw(s, name, index, name.address(), 0, 0, 0, 0, 0);
    return r != 0 ? 0 : s.negatedErrno();
  }

  /// See getifaddrs(3).
  ///
  /// @return 0 or a negated error number
  public int getifaddrs(Scratch s, MemorySegment result) {
    return GETIFADDRS.call(s, result, result.address(), 0, 0);
  }

  /// See freeifaddrs(3).
  public void freeifaddrs(Scratch s, MemorySegment list) {
    FREEIFADDRS.raw(s, list, list.address(), 0, 0, 0, 0, 0, 0);
  }

  private static Answer answer(Scratch s, int code) {
    boolean system = code == Platform.number("EAI_SYSTEM");
    return new Answer(code, system ? -s.negatedErrno() : 0);
  }
}
