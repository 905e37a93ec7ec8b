// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Optional;
import landline.socket.sys.Pointers;
import landline.socket.sys.Scratch;

/// getservbyname_r(3) and getservbyport_r(3), in C's memory. These calls block.
final class ServiceLookup {

  // struct servent, netdb.h.
  private static final int SIZE = 32;
  private static final int NAME = 0;
  private static final int ALIASES = 8;
  private static final int PORT = 16;
  private static final int PROTOCOL = 24;

  private static final int FIRST_BUFFER = 1024;
  private static final int LARGEST_BUFFER = 1024 * 1024;

  private ServiceLookup() {}

  /// One of the two functions.
  ///
  /// @see landline.socket.sys.Resolver
  interface Call {
    int run(
        Scratch s,
        Arena arena,
        MemorySegment protocol,
        MemorySegment entry,
        MemorySegment buffer,
        MemorySegment result);
  }

  /// The entry, empty if there is none.
  ///
  /// @param protocol such as `tcp`, empty for any
  static Optional<ServiceName> entry(String call, String what, String protocol, Call function)
      throws LookupFailedException {
    for (int size = FIRST_BUFFER; ; size *= 4) {
      try (Arena arena = Arena.ofConfined();
          Scratch s = Scratch.take()) {
        MemorySegment entry = arena.allocate(SIZE, Long.BYTES);
        MemorySegment result = arena.allocate(ValueLayout.ADDRESS);
        MemorySegment narrow =
            protocol.isEmpty() ? MemorySegment.NULL : arena.allocateFrom(protocol);
        MemorySegment buffer = arena.allocate(size, Long.BYTES);
        int errno = function.run(s, arena, narrow, entry, buffer, result);
        if (result.get(ValueLayout.ADDRESS, 0).address() != 0) {
          return Optional.of(read(entry));
        }
        // Some sources of names say so when they know no such service.
        if (errno == 0 || errno == Errno.ENOENT.value()) {
          return Optional.empty();
        }
        if (errno != Errno.named("ERANGE").value() || size >= LARGEST_BUFFER) {
          throw new LookupFailedException(call, what, EaiCode.EAI_SYSTEM, errno);
        }
      }
    }
  }

  private static ServiceName read(MemorySegment entry) {
    var aliases = new ArrayList<String>();
    MemorySegment row = Pointers.follow(entry, ALIASES, Long.MAX_VALUE);
    if (row.address() != 0) {
      for (long at = 0; row.get(ValueLayout.ADDRESS, at).address() != 0; at += Long.BYTES) {
        aliases.add(Pointers.text(row, at));
      }
    }
    return new ServiceName(
        Pointers.text(entry, NAME),
        aliases,
        netShort(entry.get(ValueLayout.JAVA_INT, PORT)),
        Pointers.text(entry, PROTOCOL));
  }

  /// Converts a port between network and host byte order.
  static int netShort(int port) {
    return Short.toUnsignedInt(Short.reverseBytes((short) port));
  }
}
