// SPDX-License-Identifier: Apache-2.0
package landline.frame;

import java.nio.ByteBuffer;
import java.util.Optional;

/// Cuts one stream of bytes into its messages.
///
/// The caller owns the chunks: [#next(ByteBuffer)] takes one message at a time out of the buffer
/// that the caller has just read into, so a decoder holds only the start of a message whose end has
/// not come yet. How the stream was cut into chunks never changes the messages, nor the error.
///
/// Not safe for concurrent use. After a [FrameException] the start of the next message is unknown,
/// so the error stays: every further call throws it again.
public final class Decoder {
  private final Splitter splitter;
  private String failure = "";

  Decoder(Splitter splitter) {
    this.splitter = splitter;
  }

  /// {@return the next message, in an array that is now the caller's, or empty when more bytes are
  /// needed and the chunk has been used up}
  ///
  /// A message may itself be empty: an empty line, a length of 0.
  ///
  /// @param chunk the bytes that follow those of the last call, of any number, in any kind of
  ///   buffer; only its position changes, and once used up it may be refilled
  /// @throws FrameException if the stream breaks its framing, as a message longer than the maximum
  ///   does; the chunk's position then has no meaning
  public Optional<byte[]> next(ByteBuffer chunk) throws FrameException {
    refuseIfBroken();
    try {
      return splitter.next(chunk);
    } catch (FrameException e) {
      throw broken(e);
    }
  }

  /// Returns the unfinished message, for use when the peer pauses.
  ///
  /// Of a line it returns the bytes so far, but keeps a tail that may be the start of the line's
  /// end; when the rest of that end comes next, it ends an empty line. Framings that announce a
  /// length return nothing and lose nothing, since a part of such a message is not a message.
  ///
  /// @return the bytes so far, which the decoder no longer holds; empty if there are none
  /// @throws FrameException if the stream was found broken before
  public Optional<byte[]> takeUnfinished() throws FrameException {
    refuseIfBroken();
    return splitter.takeUnfinished();
  }

  /// Ends the stream, once [#next(ByteBuffer)] has used up its last chunk; afterwards the decoder
  /// is reset and may take another stream.
  ///
  /// Where lines may end with `\r\n`, a last `\r` is dropped as half of it. Framings that announce
  /// a length never leave a rest: an unfinished message is an error there.
  ///
  /// @return the last line if it had no end; the caller decides whether it counts
  /// @throws FrameException if the stream ended within a message whose length was announced, or was
  ///   found broken before
  public Optional<byte[]> finish() throws FrameException {
    refuseIfBroken();
    try {
      return splitter.finish();
    } catch (FrameException e) {
      throw broken(e);
    }
  }

  /// {@return how many bytes of an unfinished message are held, its prefix included}
  public int buffered() {
    return splitter.buffered();
  }

  /// The size of the buffer behind [#buffered()].
  int capacity() {
    return splitter.capacity();
  }

  private void refuseIfBroken() throws FrameException {
    if (!failure.isEmpty()) {
      throw new FrameException(failure);
    }
  }

  private FrameException broken(FrameException cause) {
    failure = cause.reason();
    return cause;
  }
}
