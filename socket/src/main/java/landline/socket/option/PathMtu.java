// SPDX-License-Identifier: Apache-2.0
package landline.socket.option;

import landline.socket.OptionCodec;
import landline.socket.SockAddrIn6;

/// The MTU of a path: `struct ip6_mtuinfo`; RFC 3542, section 11.
///
/// @param destination the end of the path
/// @param mtu the largest packet, in bytes
public record PathMtu(SockAddrIn6 destination, long mtu) {

  static final OptionCodec<PathMtu> CODEC =
      OptionCodec.readOnly(
          32,
          (memory, length) ->
              new PathMtu(
                  (SockAddrIn6) OptionCodec.readSockAddr(memory, 0, 28),
                  StructCodecs.unsigned(memory, 28)));
}
