// SPDX-License-Identifier: Apache-2.0
package landline.handover;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.ProtocolException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Codec of the messages of a handover, specified in `docs/protocol/handover.md`. Pure.
final class HandoverCodec {

  /// The longest message in bytes.
  static final int MOST = 32 * 1024;

  /// The maximum number of sockets, and so of lines, in one message.
  static final int AT_ONCE = 64;

  /// The maximum number of sockets in total.
  static final int ALL = 1024;

  static final String READY = "ready\n";
  static final String YOURS = "yours\n";

  private static final String PROTOCOL = "landline-handover ";
  private static final int VERSION = 1;
  private static final String GREETING = PROTOCOL + VERSION + "\n";
  private static final String REFUSED = "refused ";
  private static final String BUSY = "busy ";
  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}+");
  private static final Pattern NAME = Pattern.compile("[!-~]{1,255}");
  private static final Pattern OFFER =
      Pattern.compile(PROTOCOL + VERSION + "\npid ([0-9]{1,9})\nsockets ([0-9]{1,4})\n");
  private static final Pattern LINE = Pattern.compile("(place|keep|remove) ([!-~]{1,255})");

  private HandoverCodec() {}

  /// The fate of the file of a UNIX socket.
  enum Kind {
    /// The socket of the handover itself. Its file goes with it.
    PLACE,
    /// The file belongs to another program, or there is none.
    KEEP,
    /// The owner of the socket removes the file at its end.
    REMOVE;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// The description of one socket.
  record Line(Kind kind, String name) {}

  /// The first message of the running process.
  record Offer(long pid, int sockets) {}

  static void checkName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "name is not 1 to 255 visible ASCII characters: \"" + name + "\"");
    }
  }

  static byte[] greeting() {
    return GREETING.getBytes(UTF_8);
  }

  /// Checks the first message of the new process.
  static void readGreeting(String message) throws ProtocolException {
    if (!message.equals(GREETING)) {
      throw new ProtocolException(otherVersion(message));
    }
  }

  private static String otherVersion(String message) {
    String first = message.lines().findFirst().orElse("");
    return first.startsWith(PROTOCOL)
        ? "version "
            + VERSION
            + " is spoken here, not "
            + quoted(first.substring(PROTOCOL.length()))
        : "not a handover greeting: " + quoted(first);
  }

  static byte[] offer(Offer offer) {
    return (GREETING + "pid " + offer.pid() + "\nsockets " + offer.sockets() + "\n")
        .getBytes(UTF_8);
  }

  static Offer readOffer(String message) throws IOException {
    Matcher offer = OFFER.matcher(expected(message));
    if (!offer.matches()) {
      throw new ProtocolException(otherVersion(message));
    }
    int sockets = Integer.parseInt(offer.group(2));
    if (sockets < 1 || sockets > ALL) {
      throw new ProtocolException("sockets are not from 1 to " + ALL + ": " + sockets);
    }
    return new Offer(Long.parseLong(offer.group(1)), sockets);
  }

  static byte[] lines(List<Line> lines) {
    var text = new StringBuilder();
    for (Line line : lines) {
      text.append(line.kind().word()).append(' ').append(line.name()).append('\n');
    }
    return text.toString().getBytes(UTF_8);
  }

  static List<Line> readLines(String message) throws IOException {
    var lines = new ArrayList<Line>();
    for (String each : expected(message).lines().toList()) {
      Matcher line = LINE.matcher(each);
      if (!line.matches()) {
        throw new ProtocolException("no socket: " + quoted(each));
      }
      lines.add(new Line(Kind.valueOf(line.group(1).toUpperCase(Locale.ROOT)), line.group(2)));
    }
    return lines;
  }

  static byte[] refused(String reason) {
    return (REFUSED + plain(reason) + "\n").getBytes(UTF_8);
  }

  static byte[] busy(String reason) {
    return (BUSY + plain(reason) + "\n").getBytes(UTF_8);
  }

  /// Returns the message, unless it is a refusal.
  static String expected(String message) throws IOException {
    if (message.startsWith(BUSY)) {
      throw new TakeoverBusyException(plain(message.substring(BUSY.length())));
    }
    if (message.startsWith(REFUSED)) {
      throw new ProtocolException("refused: " + plain(message.substring(REFUSED.length())));
    }
    return message;
  }

  private static String quoted(String text) {
    return '"' + plain(text.substring(0, Math.min(text.length(), 80))) + '"';
  }

  private static String plain(String text) {
    return CONTROL.matcher(text).replaceAll(" ").strip();
  }
}
