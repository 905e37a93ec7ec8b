// SPDX-License-Identifier: Apache-2.0
package landline.time;

import java.time.Instant;
import java.util.Optional;

/// The text protocol of the time service, without a socket and without a clock: a datagram is a
/// strftime format, the reply is the time in that format.
///
/// The rules keep a server from being turned against others by forged senders. A reply is never
/// more than three times the request (or 32 bytes), and two servers that got hold of each other's
/// replies fall silent. `docs/protocol/time.md` gives the reasons and the arithmetic.
///
/// Nothing here throws for what a peer sent. Any thread may call it.
public final class TimeCodec {
  /// The longest request that is answered, in bytes.
  public static final int MOST_REQUEST_BYTES = 256;

  /// The longest reply, in bytes.
  public static final int MOST_REPLY_BYTES = 512;

  /// The largest width of a field.
  public static final int MOST_WIDTH = 64;

  /// Requests from ports below this one are not answered.
  public static final int LEAST_SOURCE_PORT = 1024;

  /// What a request without a format means: date and time, 19 bytes until the year 9999.
  public static final String DEFAULT_FORMAT = "%F %X";

  private static final Strftime DEFAULT = Strftime.of(DEFAULT_FORMAT);
  // A short request may still ask for one date; from 11 bytes on the factor is the limit. RFC 9000
  // section 8.1 allows the same factor towards an address that has proved nothing.
  private static final int LEAST_LIMIT = 32;
  private static final int AMPLIFICATION = 3;

  private TimeCodec() {}

  /// Decides whether a sender is answered, by its port alone. Ports below 1024 belong to services,
  /// of which some answer everything; a client's port is above.
  ///
  /// @param port the source port of a datagram
  /// @return the reason to drop it, or empty
  static Optional<TimeRefusal> refusedSource(int port) {
    return port < LEAST_SOURCE_PORT
        ? Optional.of(TimeRefusal.PRIVILEGED_SOURCE_PORT)
        : Optional.empty();
  }

  /// Reads a request. An empty datagram means [#DEFAULT_FORMAT], and so does one of nothing but a
  /// line end, which is what `nc -u` sends when someone presses Enter.
  ///
  /// @param datagram all of the datagram; its first 257 bytes are enough to tell that it is too
  ///   long
  /// @return a [TimeMessage.Request] or [TimeMessage.Silence]
  static TimeMessage decode(byte[] datagram) {
    if (datagram.length > MOST_REQUEST_BYTES) {
      return new TimeMessage.Silence(TimeRefusal.REQUEST_TOO_LONG);
    }
    if (isBlank(datagram)) {
      return new TimeMessage.Request(DEFAULT, replyLimit(datagram.length));
    }
    for (byte value : datagram) {
      if (value == 0) {
        return new TimeMessage.Silence(TimeRefusal.NUL_BYTE);
      }
    }
    Strftime format = Strftime.of(datagram);
    if (!format.converts()) {
      return new TimeMessage.Silence(TimeRefusal.NO_CONVERSION);
    }
    if (format.widest() > MOST_WIDTH) {
      return new TimeMessage.Silence(TimeRefusal.FIELD_TOO_WIDE);
    }
    return new TimeMessage.Request(format, replyLimit(datagram.length));
  }

  /// Answers a datagram: [#decode], then the time in the format that it asks for.
  ///
  /// @param datagram all of the datagram; its first 257 bytes are enough to tell that it is too
  ///   long
  /// @param now the time to tell
  /// @param zone whose clocks to tell it by
  /// @return a [TimeMessage.Reply] or [TimeMessage.Silence]
  static TimeMessage answer(byte[] datagram, Instant now, Zone zone) {
    TimeMessage message = decode(datagram);
    if (!(message instanceof TimeMessage.Request(Strftime format, int replyLimit))) {
      return message;
    }
    Optional<byte[]> text = format.format(now, zone, replyLimit);
    return text.isPresent()
        ? new TimeMessage.Reply(text.get())
        : new TimeMessage.Silence(TimeRefusal.REPLY_TOO_LONG);
  }

  /// Why a service gives no answer to a datagram, as far as the datagram alone decides it: not by
  /// its source port, and by the length of a reply of this moment in UTC.
  ///
  /// @param datagram all of the datagram
  /// @return the reason, or empty if it would be answered
  public static Optional<TimeRefusal> refused(byte[] datagram, Instant now) {
    return answer(datagram, now, Zone.utc()) instanceof TimeMessage.Silence(TimeRefusal reason)
        ? Optional.of(reason)
        : Optional.empty();
  }

  /// {@return the most bytes that the reply to a request of this length may have}
  ///
  /// @param requestBytes length of the request
  static int replyLimit(int requestBytes) {
    return Math.clamp((long) AMPLIFICATION * requestBytes, LEAST_LIMIT, MOST_REPLY_BYTES);
  }

  private static boolean isBlank(byte[] datagram) {
    return switch (datagram.length) {
      case 0 -> true;
      case 1 -> datagram[0] == '\n';
      case 2 -> datagram[0] == '\r' && datagram[1] == '\n';
      default -> false;
    };
  }
}
