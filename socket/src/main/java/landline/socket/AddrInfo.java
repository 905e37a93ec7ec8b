// SPDX-License-Identifier: Apache-2.0
package landline.socket;

/// One answer of getaddrinfo(3): what to give socket(2), and what to give connect(2) or bind(2).
///
/// @param address the address, with the scope that the name had
/// @param canonicalName what the name is short for; empty unless AI_CANONNAME asked for it, and in
///   all answers but the first
public record AddrInfo(
    Domain domain, Type type, Protocol protocol, SockAddr address, String canonicalName) {}
