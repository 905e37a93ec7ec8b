// SPDX-License-Identifier: Apache-2.0
package landline.exec;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import landline.frame.Truncation;

/// Plain exec on the wire: commands as lines, their output, and the lines that the server adds. See
/// `docs/protocol/exec.md`.
public final class ExecCodec {

  /// The assumed charset of the shell and its programs.
  static final Charset SHELL = StandardCharsets.UTF_8;

  private static final String QUIT = "q";
  private static final String REFUSED = "refused: ";

  private ExecCodec() {}

  /// Encodes a message of a client as a line.
  ///
  /// @param message a command of one line, or the end
  /// @param charset the charset on the wire; if it is the shell's own, the bytes of a command are
  ///   not changed
  /// @return the bytes, with an end of line
  /// @throws IllegalArgumentException if the command is empty, `q` alone, more than one line or
  ///   holds a 0, or is not encodable in the charset
  public static byte[] encode(ExecMessage message, Charset charset) {
    return switch (message) {
      case ExecMessage.Quit() -> (QUIT + "\n").getBytes(charset);
      case ExecMessage.Command command -> encode(bytes(command, charset), charset);
    };
  }

  /// Encodes a command that is in the charset on the wire, as a line. Bytes that are not text are
  /// allowed.
  static byte[] encode(byte[] command, Charset charset) {
    String text = new String(command, charset);
    // A line ends with LF or CR LF; a CR within is part of the command, as it is for the shell.
    if (text.indexOf('\n') >= 0 || text.endsWith("\r")) {
      throw new IllegalArgumentException("command is more than one line: " + text.strip());
    }
    if (text.equals(QUIT)) {
      throw new IllegalArgumentException("command would end the session: " + QUIT);
    }
    byte[] end = "\n".getBytes(charset);
    return ByteBuffer.allocate(command.length + end.length)
        .put(encodeRequest(command, charset))
        .put(end)
        .array();
  }

  private static byte[] bytes(ExecMessage.Command command, Charset charset) {
    if (charset.equals(SHELL)) {
      return command.bytes();
    }
    try {
      return bytes(SHELL.newDecoder().decode(ByteBuffer.wrap(command.bytes())).toString(), charset);
    } catch (CharacterCodingException bad) {
      throw new IllegalArgumentException("command is not in " + SHELL + ": " + command, bad);
    }
  }

  private static byte[] bytes(String command, Charset charset) {
    if (!charset.newEncoder().canEncode(command)) {
      throw new IllegalArgumentException(
          "command can't be written in " + charset.name() + ": " + command.strip());
    }
    return command.getBytes(charset);
  }

  /// Encodes a command as a request datagram.
  ///
  /// @param command the command, of one or more lines
  /// @param charset the charset on the wire
  /// @throws IllegalArgumentException if the command is empty or holds a 0, or is not encodable in
  ///   the charset
  public static byte[] encodeRequest(String command, Charset charset) {
    return encodeRequest(bytes(command, charset), charset);
  }

  /// Encodes a command that is in the charset on the wire. Bytes that are not text are allowed.
  static byte[] encodeRequest(byte[] command, Charset charset) {
    String text = new String(command, charset);
    if (text.isBlank()) {
      throw new IllegalArgumentException("command is empty: \"" + text.strip() + "\"");
    }
    if (text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("command holds a 0: at " + text.indexOf('\0'));
    }
    return command.clone();
  }

  /// Decodes a line that is not empty.
  ///
  /// @param line the bytes without their end of line
  /// @param charset the charset on the wire
  /// @throws CharacterCodingException if the line is not text of that charset, unless that is the
  ///   shell's own, whose bytes are not changed
  public static ExecMessage decode(byte[] line, Charset charset) throws CharacterCodingException {
    ExecMessage.Command command = decodeRequest(line, charset);
    return command.toString().equals(QUIT) ? new ExecMessage.Quit() : command;
  }

  /// Decodes a request datagram, which is always a command.
  static ExecMessage.Command decodeRequest(byte[] request, Charset charset)
      throws CharacterCodingException {
    if (charset.equals(SHELL)) {
      return new ExecMessage.Command(request);
    }
    CharBuffer text = charset.newDecoder().decode(ByteBuffer.wrap(request));
    return ExecMessage.Command.of(text.toString());
  }

  /// The reason, if an answer is nothing but a refusal by the server. A command could print the
  /// same, so no more than an exit code should depend on it.
  ///
  /// @param answer the whole answer
  /// @return why the server refused, or empty
  public static Optional<String> refusal(String answer) {
    boolean oneLine = answer.indexOf('\n') == answer.length() - 1;
    return answer.startsWith(REFUSED) && oneLine
        ? Optional.of(answer.substring(REFUSED.length()).strip())
        : Optional.empty();
  }

  static byte[] refused(String reason, Charset charset) {
    return (REFUSED + reason + "\n").getBytes(charset);
  }

  /// The line on how a command ended: always, except after output of a command that exited with
  /// status 0.
  ///
  /// @param printed whether there was output
  /// @param open whether the last line of the output has no end
  static byte[] ending(Outcome ending, boolean printed, boolean open, Charset charset) {
    boolean silent = ending instanceof Outcome.Exited && printed;
    String lines = silent ? "" : (open ? "\n" : "") + ending.line() + "\n";
    return lines.getBytes(charset);
  }

  /// The one datagram that answers a request: the output, truncated if it is too long, and the
  /// server's lines on it.
  static byte[] reply(TruncatedOutput output, Outcome ending, int max, Charset charset) {
    String last =
        ending instanceof Outcome.Exited && output.total() > 0 ? "" : ending.line() + "\n";
    byte[] kept = output.kept();
    if (output.total() == kept.length) {
      byte[] whole = followed(kept, kept.length, last, charset);
      if (whole.length <= max) {
        return whole;
      }
    }
    // As long as the notice can be: no more can be cut than there was.
    int notice = ("\n" + cut(output.total()) + last).getBytes(charset).length;
    Truncation cut = Truncation.of(kept, max - notice, charset);
    return followed(kept, cut.kept(), cut(output.total() - cut.kept()) + last, charset);
  }

  private static String cut(long bytes) {
    return "cut: " + bytes + " bytes\n";
  }

  /// The first bytes of an output and the server's own lines after them.
  private static byte[] followed(byte[] output, int length, String lines, Charset charset) {
    boolean open = length > 0 && !lines.isEmpty() && !endsLine(output, length, charset);
    byte[] end = ((open ? "\n" : "") + lines).getBytes(charset);
    return ByteBuffer.allocate(length + end.length).put(output, 0, length).put(end).array();
  }

  /// Whether the first bytes of an output end with a line feed.
  static boolean endsLine(byte[] output, int length, Charset charset) {
    byte[] feed = "\n".getBytes(charset);
    int from = length - feed.length;
    return from >= 0 && Arrays.equals(output, from, length, feed, 0, feed.length);
  }
}
