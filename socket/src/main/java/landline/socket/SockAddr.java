// SPDX-License-Identifier: Apache-2.0
package landline.socket;

/// A socket address: the kernel's `struct sockaddr`. [#parse] reads its text form.
public sealed interface SockAddr
    permits SockAddrIn, SockAddrIn6, SockAddrUn, SockAddrVm, SockAddrNl, SockAddrLl, SockAddrRaw {

  /// The family of sockets for this address.
  Domain domain();

  /// Parses a numeric address: `127.0.0.1:80`, `[::1]:80`, `[fe80::1%2]:80`, `unix:/path`,
  /// `unix:@abstract`, `unix:` for the unnamed address, `vsock:2:1234`, `netlink:pid 0 groups 0x0`
  /// or `packet:lo 0x0800`. Host names are not looked up; see [Names#resolve].
  ///
  /// @throws IllegalArgumentException if the text has another form
  static SockAddr parse(String text) {
    if (text.startsWith("unix:")) {
      return SockAddrUn.parse(text);
    }
    if (text.startsWith("vsock:")) {
      return SockAddrVm.parse(text);
    }
    if (text.startsWith("netlink:")) {
      return SockAddrNl.parse(text);
    }
    if (text.startsWith("packet:")) {
      return SockAddrLl.parse(text);
    }
    if (text.startsWith("[")) {
      return SockAddrIn6.parse(text);
    }
    return SockAddrIn.parse(text);
  }
}
