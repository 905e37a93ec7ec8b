// SPDX-License-Identifier: Apache-2.0
package landline.time;

/// What a datagram of the text protocol is, or why there is none.
sealed interface TimeMessage {

  /// A request that may be answered.
  ///
  /// @param format what the reply is to look like
  /// @param replyLimit the most bytes that the reply may have
  record Request(Strftime format, int replyLimit) implements TimeMessage {}

  /// A reply: the time, 1 to 512 bytes. Immutable.
  final class Reply implements TimeMessage {
    private final byte[] bytes;

    Reply(byte[] bytes) {
      this.bytes = bytes;
    }

    /// {@return the bytes of the datagram to send, a copy}
    public byte[] bytes() {
      return bytes.clone();
    }
  }

  /// No reply at all.
  ///
  /// @param reason why not, to be counted
  record Silence(TimeRefusal reason) implements TimeMessage {}
}
