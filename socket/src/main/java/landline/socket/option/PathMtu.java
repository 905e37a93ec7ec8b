// SPDX-License-Identifier: Apache-2.0
package landline.socket.option;

import landline.socket.OptionCodec;
import landline.socket.SockAddrIn6;

/// The MTU of a path: `struct ip6_mtuinfo`; RFC 3542, section 11.
///
/// @param destination the end of the path; `[::]:0` from getsockopt(2) on Linux, which tells of the
///   path to the peer
/// @param mtu the largest packet, in bytes
public record PathMtu(SockAddrIn6 destination, long mtu) {

  static final OptionCodec<PathMtu> CODEC =
      OptionCodec.readOnly(
          32,
          (memory, length) ->
              new PathMtu(
                  OptionCodec.readSockAddrIn6(memory, 0), StructCodecs.unsigned(memory, 28)));
}
