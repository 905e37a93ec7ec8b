// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import static landline.socket.sys.Platform.number;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import landline.socket.sys.Platform;

/// A network interface; see getifaddrs(3) and netdevice(7). A snapshot. No method waits.
///
/// @param name such as `eth0`
/// @param index its number, used by scope ids and control messages
/// @param flags the kernel's IFF flags
/// @param addresses all of its addresses, those of the link layer as [SockAddrRaw] of AF_PACKET
public record Interface(String name, int index, int flags, List<Address> addresses) {

  private static final int UP = number("IFF_UP");
  private static final int RUNNING = number("IFF_RUNNING");
  private static final int LOOPBACK = number("IFF_LOOPBACK");
  private static final int MULTICAST = number("IFF_MULTICAST");

  /// Copies the list.
  public Interface {
    addresses = List.copyOf(addresses);
  }

  /// All interfaces with their addresses, in the kernel's order. See getifaddrs(3).
  ///
  /// @return at least the loopback interface, unless a sandbox hides it
  /// @throws IOException such as EMFILE
  public static List<Interface> all() throws IOException {
    return Interfaces.all();
  }

  /// The index of an interface. See if_nametoindex(3).
  ///
  /// @param name such as `eth0`
  /// @return its index, positive
  /// @throws IOException ENODEV if no interface has that name
  public static int ifNameToIndex(String name) throws IOException {
    return Interfaces.ifNameToIndex(name);
  }

  /// The name of an interface. See if_indextoname(3).
  ///
  /// @param index its index
  /// @throws IOException ENXIO if no interface has that index
  public static String ifIndexToName(int index) throws IOException {
    return Interfaces.ifIndexToName(index);
  }

  /// Whether it is up: IFF_UP.
  ///
  /// @return true if an administrator has enabled it
  public boolean isUp() {
    return (flags & UP) != 0;
  }

  /// Whether it is running: IFF_RUNNING.
  ///
  /// @return true if it has a carrier
  public boolean isRunning() {
    return (flags & RUNNING) != 0;
  }

  /// Whether it is a loopback interface: IFF_LOOPBACK.
  ///
  /// @return true for `lo`
  public boolean isLoopback() {
    return (flags & LOOPBACK) != 0;
  }

  /// Whether it supports multicast: IFF_MULTICAST.
  ///
  /// @return true if groups can be joined on it
  public boolean isMulticast() {
    return (flags & MULTICAST) != 0;
  }

  /// The names of the flags, in the kernel's order.
  ///
  /// @return such as `[IFF_UP, IFF_LOOPBACK, IFF_RUNNING]`
  public List<String> flagNames() {
    return Platform.current().constants().entrySet().stream()
        .filter(each -> each.getKey().startsWith("IFF_") && (flags & each.getValue()) != 0)
        .sorted(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .collect(Collectors.toUnmodifiableList());
  }

  /// An address of a network interface; see getifaddrs(3).
  ///
  /// @param address the address, with port 0; a link-local one has its scope id
  /// @param prefixLength the length of the network prefix in bits, 0 if the kernel gives no mask
  /// @param other the broadcast address, or the other end of a point-to-point link, if there is one
  public record Address(SockAddr address, int prefixLength, Optional<SockAddr> other) {}
}
