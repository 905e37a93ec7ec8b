// SPDX-License-Identifier: Apache-2.0
package landline.time.ntp;

/// The kinds of replies of a server, for its counters.
enum NtpReply {
  /// RFC 5905.
  BASIC,
  /// RFC 9769: it tells when the reply before was really sent.
  INTERLEAVED,
  /// RFC 8915, section 5.7: the client has to ask for new cookies.
  NTSN
}
