// SPDX-License-Identifier: Apache-2.0
package landline.socket;

/// A result of getaddrinfo(3): the arguments of socket(2), and of connect(2) or bind(2).
///
/// @param address the address, with the scope of the name
/// @param canonicalName the canonical name; empty without AI_CANONNAME, and in all results but the
///   first
public record AddrInfo(
    Domain domain, Type type, Protocol protocol, SockAddr address, String canonicalName) {}
