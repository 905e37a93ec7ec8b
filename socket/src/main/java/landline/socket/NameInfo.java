// SPDX-License-Identifier: Apache-2.0
package landline.socket;

/// The answer of getnameinfo(3).
///
/// @param host a name, or the address in digits
/// @param service a name, or the port in digits
public record NameInfo(String host, String service) {}
