// SPDX-License-Identifier: Apache-2.0
package landline.time.ntp;

/// The kinds of replies of a server, for its counters.
public enum NtpReply {
  /// RFC 5905.
  BASIC,
  /// RFC 9769: it tells when the reply before was really sent.
  INTERLEAVED,
  /// The kiss that the client asks too often.
  KISS
}
