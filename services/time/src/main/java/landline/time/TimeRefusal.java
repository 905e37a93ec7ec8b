// SPDX-License-Identifier: Apache-2.0
package landline.time;

/// Why a datagram gets no reply. The sender is never told, since an error message would be one more
/// thing to bounce off this server; whoever runs the server sees a count for each.
public enum TimeRefusal {
  /// It came from a port below 1024, where other services answer whatever reaches them.
  PRIVILEGED_SOURCE_PORT("the source port is below " + TimeCodec.LEAST_SOURCE_PORT),
  /// It was sent to a group or a broadcast address: each server of a network would answer.
  GROUP("the request was sent to many"),
  /// Its sender asks too often.
  RATE("the source asks too often"),
  /// It is longer than any format needs to be.
  REQUEST_TOO_LONG("the request is longer than " + TimeCodec.MOST_REQUEST_BYTES + " bytes"),
  /// It holds a NUL, which ends a format in C. Binary protocols are full of them, formats are not.
  NUL_BYTE("the request holds a NUL byte"),
  /// It asks for no time: without a valid conversion the reply would be the request, an echo.
  NO_CONVERSION("the request holds no valid conversion"),
  /// It asks for a field wider than any field is.
  FIELD_TOO_WIDE("a field is wider than " + TimeCodec.MOST_WIDTH),
  /// Its reply would be so much longer than itself that a forged sender could be flooded with it.
  REPLY_TOO_LONG("the reply would be too long for such a short request");

  private final String reason;

  TimeRefusal(String reason) {
    this.reason = reason;
  }

  /// {@return the reason as part of a sentence, without anything that a peer sent}
  public String reason() {
    return reason;
  }
}
