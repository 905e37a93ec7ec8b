// SPDX-License-Identifier: Apache-2.0
package landline.time.packet;

/// Why a datagram gets no reply, or no reply with a time. The sender is not told; whoever runs the
/// server sees a count for each.
public enum NtpDrop {
  /// It is answered.
  NONE("answered"),
  /// It is shorter than a header.
  TOO_SHORT("the packet is shorter than 48 bytes"),
  /// It is longer than the room for it, or than any request.
  TOO_LONG("the packet is too long"),
  /// Its version is 0, or above 4.
  VERSION("the version is not 1 to 4"),
  /// It is a reply or a broadcast, which no server answers.
  NOT_A_REQUEST("the mode is none of a request"),
  /// It is of mode 6 or 7, by which servers were controlled and abused.
  CONTROL("control messages are not answered"),
  /// It comes from port 0, to which nothing can be sent.
  PORT_ZERO("the source port is 0"),
  /// It comes from a port below 1024 other than 123: that of another service, or forged.
  LOW_PORT("the source port is that of another service"),
  /// It was sent to a group or a broadcast address: each server of a network would answer.
  GROUP("the request was sent to many"),
  /// What follows the header is neither extension fields nor a MAC.
  EXTENSION_FIELDS("the extension fields are malformed"),
  /// It has more extension fields than any request.
  TOO_MANY_FIELDS("there are more than " + ExtensionFields.MOST + " extension fields"),
  /// It has a MAC, and a server without keys can't tell whether it is genuine.
  MAC("the packet has a MAC and there are no keys"),
  /// Its sender is not allowed to ask.
  ACCESS("the source has no access"),
  /// Its sender asks too often.
  RATE("the source asks too often"),
  /// It has some of the extension fields of NTS but not those of a request, or has one twice.
  NTS_FIELDS("the NTS extension fields are not those of a request"),
  /// Its cookie is not of this server, or of a key that is gone.
  NTS_COOKIE("the NTS cookie can't be opened"),
  /// Its authenticator does not fit.
  NTS_FORGED("the NTS authenticator does not fit"),
  /// A reply would be longer than the request.
  NTS_NO_ROOM("the NTS reply would be longer than the request");

  private final String reason;

  NtpDrop(String reason) {
    this.reason = reason;
  }

  /// The reason as part of a sentence, without anything that a peer sent.
  public String reason() {
    return reason;
  }
}
