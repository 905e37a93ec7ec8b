// SPDX-License-Identifier: Apache-2.0
package landline.ssh.auth;

import java.time.Duration;
import java.util.Locale;

/// Times in the files of OpenSSH: see TIME FORMATS in sshd_config(5).
public final class TimeFormat {

  private TimeFormat() {}

  /// Parses a time.
  ///
  /// @param text such as `600`, `10m` or `1h30m`
  /// @throws IllegalArgumentException if it is none
  public static Duration parse(String text) {
    long sum = 0;
    long number = -1;
    for (char c : text.toLowerCase(Locale.ROOT).toCharArray()) {
      if (c >= '0' && c <= '9') {
        number = Math.max(number, 0) * 10 + c - '0';
      } else {
        sum += Math.max(number, 0) * unit(c, number, text);
        number = -1;
      }
      if (number > Integer.MAX_VALUE || sum > Integer.MAX_VALUE) {
        throw new IllegalArgumentException("not a time: " + text);
      }
    }
    if (text.isEmpty()) {
      throw new IllegalArgumentException("not a time: " + text);
    }
    return Duration.ofSeconds(sum + Math.max(number, 0));
  }

  private static long unit(char c, long number, String text) {
    long unit =
        switch (c) {
          case 's' -> 1;
          case 'm' -> 60;
          case 'h' -> 3600;
          case 'd' -> 86_400;
          case 'w' -> 604_800;
          default -> 0;
        };
    if (unit == 0 || number < 0) {
      throw new IllegalArgumentException("not a time: " + text);
    }
    return unit;
  }

  /// Formats a time in the largest of seconds, minutes and hours of which it is a whole number.
  ///
  /// @return such as `10m`
  public static String text(Duration time) {
    long seconds = time.toSeconds();
    if (seconds == 0 || seconds % 60 != 0) {
      return seconds + "s";
    }
    return seconds % 3600 == 0 ? seconds / 3600 + "h" : seconds / 60 + "m";
  }
}
