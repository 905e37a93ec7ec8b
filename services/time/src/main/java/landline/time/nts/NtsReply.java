// SPDX-License-Identifier: Apache-2.0
package landline.time.nts;

/// What a packet is that a client of NTS received.
public enum NtsReply {
  /// The server's reply to the request that was sent last; its fresh cookies are stored.
  GENUINE,
  /// Something else: to be ignored, the reply may still come.
  FORGED,
  /// A kiss NTSN with the identifier of the request, which is not authenticated: if no genuine
  /// reply comes either, keys have to be established anew (RFC 8915 section 5.7).
  REFUSED
}
