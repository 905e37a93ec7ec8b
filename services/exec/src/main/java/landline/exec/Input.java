// SPDX-License-Identifier: Apache-2.0
package landline.exec;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.util.Arrays;

/// Input from a peer.
sealed interface Input {

  /// A whole message.
  ///
  /// @param message the message
  record Message(ExecMessage message) implements Input {}

  /// A command that cannot be read. It is not run; the next one may be.
  ///
  /// @param reason why not
  record Unreadable(String reason) implements Input {}

  /// Input after which nothing of this connection may be run.
  ///
  /// @param reason what it was
  record Forbidden(String reason) implements Input {}

  /// The end: the peer has ended its side, or the server stops.
  record End() implements Input {}

  /// The connection is broken.
  ///
  /// @param error the exception
  record Broken(IOException error) implements Input {}

  /// Parses a line that is not empty.
  static Input line(byte[] line, Charset wire) {
    try {
      return checked(ExecCodec.decode(line, wire));
    } catch (CharacterCodingException malformed) {
      return new Unreadable("the command is not " + wire.name());
    }
  }

  /// Parses a datagram: a command, which may be empty or have an end of line.
  static Input request(byte[] datagram, Charset wire) {
    try {
      byte[] bytes = ExecCodec.decodeRequest(datagram, wire).bytes();
      int end = bytes.length;
      while (end > 0 && (bytes[end - 1] == '\n' || bytes[end - 1] == '\r')) {
        end--;
      }
      return checked(new ExecMessage.Command(Arrays.copyOf(bytes, end)));
    } catch (CharacterCodingException malformed) {
      return new Unreadable("the command is not " + wire.name());
    }
  }

  private static Input checked(ExecMessage message) {
    return message instanceof ExecMessage.Command command ? checked(command) : new Message(message);
  }

  private static Input checked(ExecMessage.Command command) {
    for (byte b : command.bytes()) {
      if (b == 0) {
        // No text has one, but TLS, STUN and other protocols do.
        return new Forbidden("a command holds a byte 0");
      }
    }
    int length = command.bytes().length;
    return length > ExecConfig.MOST
        ? new Unreadable("the command has more than " + ExecConfig.MOST + " bytes: " + length)
        : new Message(command);
  }
}
