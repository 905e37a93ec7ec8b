// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import landline.socket.sys.Platform;
import landline.socket.sys.Pointers;
import landline.socket.sys.Resolver;
import landline.socket.sys.Scratch;

/// Reads the network interfaces of this machine for [Interface].
final class Interfaces {

  // struct ifaddrs, ifaddrs.h.
  private static final int SIZE = 56;
  private static final int NEXT = 0;
  private static final int NAME = 8;
  private static final int FLAGS = 16;
  private static final int ADDRESS = 24;
  private static final int NETMASK = 32;
  private static final int OTHER = 40;

  private static final int SIZE_IN = 16;
  private static final int SIZE_IN6 = 28;
  // struct sockaddr_ll with the eight bytes of sll_addr; InfiniBand's longer ones are cut there.
  private static final int SIZE_PACKET = 20;

  private Interfaces() {}

  static int ifNameToIndex(String name) throws IOException {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    try (Scratch s = Scratch.take()) {
      boolean possible = bytes.length > 0 && bytes.length < 256 && NameText.isName(name);
      int result = -Errno.named("ENODEV").value();
      if (possible) {
        s.data().setString(0, name);
        result = Resolver.current().ifNametoindex(s, s.data());
      }
      if (result < 0) {
        throw Failure.of("if_nametoindex", AddrLookup.question(name, ""), result);
      }
      return result;
    }
  }

  static String ifIndexToName(int index) throws IOException {
    try (Scratch s = Scratch.take()) {
      int result = Resolver.current().ifIndextoname(s, index, s.data());
      if (result < 0) {
        throw Failure.of("if_indextoname", Integer.toString(index), result);
      }
      return s.data().getString(0);
    }
  }

  static List<Interface> all() throws IOException {
    Resolver resolver = Resolver.current();
    try (Arena arena = Arena.ofConfined();
        Scratch s = Scratch.take()) {
      MemorySegment result = arena.allocate(ValueLayout.ADDRESS);
      int code = resolver.getifaddrs(s, result);
      if (code < 0) {
        throw Failure.of("getifaddrs", "all", code);
      }
      MemorySegment first = Pointers.follow(result, 0, SIZE);
      Map<String, Found> found;
      try {
        found = read(first);
      } finally {
        resolver.freeifaddrs(s, first);
      }
      var all = new ArrayList<Interface>();
      for (var each : found.entrySet()) {
        index(each.getKey())
            .ifPresent(index ->
                all.add(
                    new Interface(
                        each.getKey(), index, each.getValue().flags, each.getValue().addresses)));
      }
      return List.copyOf(all);
    }
  }

  private record Found(int flags, List<Interface.Address> addresses) {}

  private static Map<String, Found> read(MemorySegment first) {
    var found = new LinkedHashMap<String, Found>();
    for (MemorySegment each = first;
        each.address() != 0;
        each = Pointers.follow(each, NEXT, SIZE)) {
      int flags = each.get(ValueLayout.JAVA_INT, FLAGS);
      // An address may have a label of its own, such as eth0:1.
      String name = Pointers.text(each, NAME).replaceFirst(":.*", "");
      Found one = found.computeIfAbsent(name, key -> new Found(flags, new ArrayList<>()));
      Optional<SockAddr> address = address(each, ADDRESS);
      if (address.isPresent()) {
        int prefix = address(each, NETMASK).map(Interfaces::bits).orElse(0);
        one.addresses.add(new Interface.Address(address.get(), prefix, address(each, OTHER)));
      }
    }
    return found;
  }

  /// The interface may have been removed meanwhile.
  private static Optional<Integer> index(String name) throws IOException {
    try {
      return Optional.of(ifNameToIndex(name));
    } catch (IOException failed) {
      if (SystemCallFailure.is(failed, Errno.named("ENODEV"))) {
        return Optional.empty();
      }
      throw failed;
    }
  }

  private static Optional<SockAddr> address(MemorySegment entry, int offset) {
    MemorySegment family = Pointers.follow(entry, offset, Short.BYTES);
    if (family.address() == 0) {
      return Optional.empty();
    }
    int value = Short.toUnsignedInt(family.get(ValueLayout.JAVA_SHORT, 0));
    int size = 0;
    if (value == Domain.INET.value()) {
      size = SIZE_IN;
    } else if (value == Domain.INET6.value()) {
      size = SIZE_IN6;
    } else if (value == Platform.number("AF_PACKET")) {
      size = SIZE_PACKET;
    }
    return size == 0
        ? Optional.empty()
        : Optional.of(SockAddrCodec.read(Pointers.follow(entry, offset, size), size));
  }

  private static int bits(SockAddr mask) {
    return switch (mask) {
      case SockAddrIn in -> Integer.bitCount(in.address());
      case SockAddrIn6 in6 -> Long.bitCount(in6.high()) + Long.bitCount(in6.low());
      default -> 0;
    };
  }
}
