// SPDX-License-Identifier: Apache-2.0
package landline.socket;

/// What a path carries: `struct ip6_mtuinfo`; RFC 3542, section 11.
///
/// @param destination the end of the path
/// @param mtu the largest packet, in bytes
public record PathMtu(SockAddrIn6 destination, long mtu) {

  static final OptionCodec<PathMtu> FORM =
      OptionCodec.readOnly(
          32,
          (memory, length) ->
              new PathMtu(SockAddrIn6.read(memory), StructCodecs.unsigned(memory, 28)));
}
