// SPDX-License-Identifier: Apache-2.0
package landline.time;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.Instant;
import java.util.Optional;

/// The two old protocols that tell the time to whoever connects, or sends a datagram. Any thread
/// may use one.
public enum InetdProtocol {
  /// RFC 867: a line of text, as inetd(8) and date(1) in C have it, such as `Mon Nov 23 20:16:06
  /// 2026` and CR LF.
  DAYTIME,
  /// RFC 868, called time: the seconds since 1900 in UTC, four bytes. They begin again at 0 in
  /// 2036.
  TIME;

  /// The longest datagram that is answered, in bytes. RFC 868 has clients send an empty one, and
  /// some send a byte or a line feed. It is shorter than any reply, of these protocols or of
  /// another server's, so no two servers can keep each other busy.
  static final int MOST_REQUEST_BYTES = 1;

  private static final Strftime LINE = Strftime.of("%a %b %e %H:%M:%S %Y\r\n");
  private static final int MOST_LINE_BYTES = 40;
  private static final long FROM_1900_TO_1970 = 2_208_988_800L;

  /// The answer: 26 bytes until the year 9999, or 4.
  ///
  /// @param now the time to tell
  /// @param zone whose clocks to tell it by
  public byte[] answer(Instant now, Zone zone) {
    return switch (this) {
      case DAYTIME -> LINE.format(now, zone, MOST_LINE_BYTES).orElse("\r\n".getBytes(US_ASCII));
      case TIME -> {
        int seconds = (int) (now.getEpochSecond() + FROM_1900_TO_1970);
        yield new byte[] {
          (byte) (seconds >>> 24), (byte) (seconds >>> 16), (byte) (seconds >>> 8), (byte) seconds
        };
      }
    };
  }

  /// Why a datagram is not answered, by its length.
  static Optional<TimeRefusal> refused(int requestBytes) {
    return requestBytes > MOST_REQUEST_BYTES
        ? Optional.of(TimeRefusal.REQUEST_TOO_LONG)
        : Optional.empty();
  }
}
