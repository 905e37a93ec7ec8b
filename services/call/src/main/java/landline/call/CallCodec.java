// SPDX-License-Identifier: Apache-2.0
package landline.call;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import landline.frame.TextDecoder;

/// The data that a line sends to a caller: status lines at the very beginning, if the caller has
/// sent the client marker, then speech to the end. See `docs/protocol/call.md`.
///
/// A status line is a byte 0x01, ASCII text and LF: `waiting 3`, `connected` or `busy`. From the
/// first byte that does not begin one, everything is speech, so text of other servers is never
/// taken for anything else.
///
/// The static methods are pure. An object decodes one stream, and is not thread-safe.
public final class CallCodec {

  private static final byte MARK = 1;
  private static final int LONGEST = 32;
  private static final String WAITING = "waiting ";
  private static final String CONNECTED = "connected";
  private static final String BUSY = "busy";

  private final TextDecoder decoder;
  private final ByteBuffer held = ByteBuffer.allocate(LONGEST);
  private boolean speaking;

  private CallCodec(Charset charset) {
    decoder = TextDecoder.of(charset);
  }

  /// A decoder at the start of a stream.
  ///
  /// @param charset the charset of speech; invalid bytes become U+FFFD
  public static CallCodec of(Charset charset) {
    return new CallCodec(charset);
  }

  /// Encodes a status line.
  public static byte[] encode(CallMessage.Status status) {
    String text =
        switch (status) {
          case CallMessage.Waiting waiting -> WAITING + waiting.position();
          case CallMessage.Connected _ -> CONNECTED;
          case CallMessage.Busy _ -> BUSY;
        };
    return ((char) MARK + text + "\n").getBytes(StandardCharsets.US_ASCII);
  }

  /// Decodes the next bytes.
  ///
  /// @param chunk the bytes that follow those of the last call; it is used up
  /// @return the messages that they complete, in order
  public List<CallMessage> decode(ByteBuffer chunk) {
    var messages = new ArrayList<CallMessage>();
    while (!speaking && chunk.hasRemaining()) {
      byte next = chunk.get(chunk.position());
      if (held.position() == 0 && next != MARK) {
        speaking = true;
      } else {
        held.put(chunk.get());
        if (next == '\n') {
          status().ifPresentOrElse(status -> heard(status, messages), () -> speaking = true);
        } else {
          speaking = !held.hasRemaining();
        }
      }
    }
    if (speaking) {
      // What was held in vain is speech after all.
      String text = decoder.decode(held.flip()) + decoder.decode(chunk);
      held.clear();
      if (!text.isEmpty()) {
        messages.add(new CallMessage.Speech(text));
      }
    }
    return messages;
  }

  private void heard(CallMessage.Status status, List<CallMessage> messages) {
    messages.add(status);
    held.clear();
    speaking = status instanceof CallMessage.Connected;
  }

  /// Ends the stream.
  ///
  /// @return speech that was held back as a possible status line
  public Optional<CallMessage> finish() {
    String rest = decoder.decode(held.flip()) + decoder.finish();
    held.clear();
    return rest.isEmpty() ? Optional.empty() : Optional.of(new CallMessage.Speech(rest));
  }

  private Optional<CallMessage.Status> status() {
    String text = new String(held.array(), 1, held.position() - 2, StandardCharsets.US_ASCII);
    if (text.equals(CONNECTED)) {
      return Optional.of(new CallMessage.Connected());
    }
    if (text.equals(BUSY)) {
      return Optional.of(new CallMessage.Busy());
    }
    // At most nine digits, so that the number is an int.
    if (text.matches(WAITING + "[1-9][0-9]{0,8}")) {
      int position = Integer.parseInt(text, WAITING.length(), text.length(), 10);
      return Optional.of(new CallMessage.Waiting(position));
    }
    return Optional.empty();
  }
}
