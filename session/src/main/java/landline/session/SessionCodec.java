// SPDX-License-Identifier: Apache-2.0
package landline.session;

import java.nio.ByteBuffer;
import java.util.Optional;

/// Codec of session datagrams, specified in `docs/protocol/session.md`.
final class SessionCodec {

  static final int COOKIE = 8;
  static final int TOKEN = 24;

  /// The length of the header of a client's message.
  static final int CLAIM_HEADER = 1 + COOKIE + TOKEN;

  /// The length of the header of a server's message.
  static final int ANSWER_HEADER = 1 + COOKIE;

  private static final byte CLAIM = (byte) 0xb1;
  private static final byte CHALLENGE = (byte) 0xb2;
  private static final byte ANSWER = (byte) 0xb3;
  private static final byte FULL = (byte) 0xb4;

  private SessionCodec() {}

  /// A client's message with its unverified identity.
  ///
  /// @param cookie chosen by the client
  /// @param token given by the server, or zeros
  /// @param payload the application's data
  record Claim(byte[] cookie, byte[] token, byte[] payload) {}

  /// A datagram of a server.
  sealed interface Reply {

    /// The cookie of the client that it is for.
    byte[] cookie();
  }

  /// A token to be sent back.
  record Challenge(byte[] cookie, byte[] token) implements Reply {}

  /// A message in a session.
  record Answer(byte[] cookie, byte[] payload) implements Reply {}

  /// There are too many sessions.
  record Full(byte[] cookie) implements Reply {}

  static byte[] encode(Claim claim) {
    return join(CLAIM, claim.cookie(), claim.token(), claim.payload());
  }

  static byte[] encode(Reply reply) {
    return switch (reply) {
      case Challenge(byte[] cookie, byte[] token) -> join(CHALLENGE, cookie, token);
      case Answer(byte[] cookie, byte[] payload) -> join(ANSWER, cookie, payload);
      case Full(byte[] cookie) -> join(FULL, cookie);
    };
  }

  /// Decodes a client's datagram.
  ///
  /// @return empty if it is not of this protocol
  static Optional<Claim> claim(byte[] datagram) {
    if (datagram.length < CLAIM_HEADER || datagram[0] != CLAIM) {
      return Optional.empty();
    }
    var in = ByteBuffer.wrap(datagram).position(1);
    return Optional.of(new Claim(take(in, COOKIE), take(in, TOKEN), take(in, in.remaining())));
  }

  /// Decodes a server's datagram.
  ///
  /// @return empty if it is not of this protocol
  static Optional<Reply> reply(byte[] datagram) {
    if (datagram.length < ANSWER_HEADER) {
      return Optional.empty();
    }
    var in = ByteBuffer.wrap(datagram).position(1);
    byte[] cookie = take(in, COOKIE);
    int rest = in.remaining();
    return switch (datagram[0]) {
      case CHALLENGE ->
          rest == TOKEN ? Optional.of(new Challenge(cookie, take(in, TOKEN))) : Optional.empty();
      case ANSWER -> Optional.of(new Answer(cookie, take(in, rest)));
      case FULL -> rest == 0 ? Optional.of(new Full(cookie)) : Optional.empty();
      default -> Optional.empty();
    };
  }

  private static byte[] take(ByteBuffer in, int length) {
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }

  private static byte[] join(byte type, byte[]... parts) {
    int length = 1;
    for (byte[] part : parts) {
      length += part.length;
    }
    var out = ByteBuffer.allocate(length).put(type);
    for (byte[] part : parts) {
      out.put(part);
    }
    return out.array();
  }
}
