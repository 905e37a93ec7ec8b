// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import landline.socket.internal.ControlEscaper;
import landline.socket.sys.Pointers;
import landline.socket.sys.Resolver;
import landline.socket.sys.Scratch;

/// getaddrinfo(3) and getnameinfo(3), in C's memory. These calls block.
final class AddrLookup {

  // struct addrinfo, netdb.h.
  private static final int SIZE = 48;
  private static final int FAMILY = 4;
  private static final int TYPE = 8;
  private static final int PROTOCOL = 12;
  private static final int LENGTH = 16;
  private static final int ADDRESS = 24;
  private static final int CANONICAL_NAME = 32;
  private static final int NEXT = 40;

  // NI_MAXHOST and NI_MAXSERV, netdb.h.
  private static final int LONGEST_HOST = 1025;
  private static final int LONGEST_SERVICE = 32;

  private AddrLookup() {}

  static List<AddrInfo> addresses(String host, String service, AddrHints hints)
      throws LookupFailedException {
    Resolver resolver = Resolver.current();
    try (Arena arena = Arena.ofConfined();
        Scratch s = Scratch.take()) {
      MemorySegment wanted = arena.allocate(SIZE, Long.BYTES);
      wanted.set(ValueLayout.JAVA_INT, 0, hints.flags().value());
      wanted.set(ValueLayout.JAVA_INT, FAMILY, hints.domain().value());
      wanted.set(ValueLayout.JAVA_INT, TYPE, hints.type().value());
      wanted.set(ValueLayout.JAVA_INT, PROTOCOL, hints.protocol().value());
      MemorySegment result = arena.allocate(ValueLayout.ADDRESS);
      Resolver.Answer answer =
          resolver.getaddrinfo(s, text(arena, host), text(arena, service), wanted, result);
      if (answer.code() != 0) {
        throw failed("getaddrinfo", question(host, service), answer);
      }
      MemorySegment first = Pointers.follow(result, 0, SIZE);
      try {
        return read(first);
      } finally {
        resolver.freeaddrinfo(s, first);
      }
    }
  }

  private static List<AddrInfo> read(MemorySegment first) {
    var all = new ArrayList<AddrInfo>();
    for (MemorySegment each = first;
        each.address() != 0;
        each = Pointers.follow(each, NEXT, SIZE)) {
      int length = each.get(ValueLayout.JAVA_INT, LENGTH);
      all.add(
          new AddrInfo(
              new Domain(each.get(ValueLayout.JAVA_INT, FAMILY)),
              new Type(each.get(ValueLayout.JAVA_INT, TYPE)),
              new Protocol(each.get(ValueLayout.JAVA_INT, PROTOCOL)),
              SockAddrCodec.read(Pointers.follow(each, ADDRESS, length), length),
              Pointers.text(each, CANONICAL_NAME)));
    }
    return List.copyOf(all);
  }

  static NameInfo names(SockAddr address, NameInfo.Flags flags) throws LookupFailedException {
    try (Arena arena = Arena.ofConfined();
        Scratch s = Scratch.take()) {
      int length = SockAddrCodec.write(address, s.address());
      MemorySegment host = arena.allocate(LONGEST_HOST);
      MemorySegment service = arena.allocate(LONGEST_SERVICE);
      Resolver.Answer answer =
          Resolver.current().getnameinfo(s, s.address(), length, host, service, flags.value());
      if (answer.code() != 0) {
        throw failed("getnameinfo", address.toString(), answer);
      }
      return new NameInfo(host.getString(0), service.getString(0));
    }
  }

  private static LookupFailedException failed(String call, String what, Resolver.Answer answer) {
    return new LookupFailedException(call, what, new EaiCode(answer.code()), answer.errno());
  }

  /// An empty text is a null pointer.
  private static MemorySegment text(Arena arena, String text) {
    return text.isEmpty() ? MemorySegment.NULL : arena.allocateFrom(text);
  }

  /// The arguments for a message, on one line whatever the name contains. A port is irrelevant to
  /// the failure.
  static String question(String host, String service) {
    String asked = service.matches("[0-9]*") ? host : host + " " + service;
    String line = ControlEscaper.line(asked);
    return line.length() <= 300 ? line : line.substring(0, 300) + "…";
  }
}
