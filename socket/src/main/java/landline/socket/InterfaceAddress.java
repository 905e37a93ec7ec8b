// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.util.Optional;

/// An address of a network interface; see getifaddrs(3).
///
/// @param address the address, with port 0; a link-local one has its scope id
/// @param prefixLength the length of the network prefix in bits, 0 if the kernel gives no mask
/// @param other the broadcast address, or the other end of a point-to-point link, if there is one
public record InterfaceAddress(SockAddr address, int prefixLength, Optional<SockAddr> other) {}
