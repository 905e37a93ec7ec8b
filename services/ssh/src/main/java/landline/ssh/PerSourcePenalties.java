// SPDX-License-Identifier: Apache-2.0
package landline.ssh;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import landline.ssh.auth.TimeFormat;

/// How long an address is refused whose connections fail to log in: PerSourcePenalties in
/// sshd_config(5). Penalties of an address add up; it is refused while they last, once they come to
/// `min`.
///
/// @param authfail for a connection whose keys were all refused
/// @param noauth for one that was closed before it showed a key
/// @param graceExceeded for one that did not log in in time
/// @param min from this sum on the address is refused
/// @param max no sum is longer
public record PerSourcePenalties(
    Duration authfail, Duration noauth, Duration graceExceeded, Duration min, Duration max) {

  /// Those of OpenSSH: `authfail:5s noauth:1s grace-exceeded:10s min:15s max:10m`.
  public static final PerSourcePenalties DEFAULT =
      new PerSourcePenalties(
          Duration.ofSeconds(5),
          Duration.ofSeconds(1),
          Duration.ofSeconds(10),
          Duration.ofSeconds(15),
          Duration.ofMinutes(10));

  /// None: no address is ever refused.
  public static final PerSourcePenalties OFF =
      new PerSourcePenalties(
          Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO);

  private static final String NONE = "off";

  /// Checks the times.
  public PerSourcePenalties {
    for (Duration each : List.of(authfail, noauth, graceExceeded, min, max)) {
      if (each.isNegative()) {
        throw new IllegalArgumentException("penalty < 0: " + each);
      }
    }
    if (min.compareTo(max) > 0) {
      throw new IllegalArgumentException(
          "min > max: " + TimeFormat.text(min) + " > " + TimeFormat.text(max));
    }
  }

  /// Parses the words of sshd_config(5). What is not among them is as in [#DEFAULT].
  ///
  /// @param words such as `authfail:10s` and `max:1h`, or `off` alone
  /// @throws IllegalArgumentException if they are not of this form
  public static PerSourcePenalties parse(List<String> words) {
    if (words.equals(List.of(NONE))) {
      return OFF;
    }
    Map<Word, Duration> given = new EnumMap<>(Word.class);
    for (String text : words) {
      int colon = text.indexOf(':');
      Word word = Word.of(text.substring(0, Math.max(colon, 0)), text);
      if (given.put(word, TimeFormat.parse(text.substring(colon + 1))) != null) {
        throw new IllegalArgumentException(word + " is there twice: " + text);
      }
    }
    return new PerSourcePenalties(
        given.getOrDefault(Word.AUTHFAIL, DEFAULT.authfail),
        given.getOrDefault(Word.NOAUTH, DEFAULT.noauth),
        given.getOrDefault(Word.GRACE_EXCEEDED, DEFAULT.graceExceeded),
        given.getOrDefault(Word.MIN, DEFAULT.min),
        given.getOrDefault(Word.MAX, DEFAULT.max));
  }

  /// The words of sshd_config(5), all of them.
  public List<String> words() {
    return equals(OFF)
        ? List.of(NONE)
        : List.of(
            Word.AUTHFAIL.with(authfail),
            Word.NOAUTH.with(noauth),
            Word.GRACE_EXCEEDED.with(graceExceeded),
            Word.MIN.with(min),
            Word.MAX.with(max));
  }

  /// The form of sshd_config(5).
  ///
  /// @return such as `authfail:5s noauth:1s grace-exceeded:10s min:15s max:10m`
  @Override
  public String toString() {
    return String.join(" ", words());
  }

  private enum Word {
    AUTHFAIL,
    NOAUTH,
    GRACE_EXCEEDED,
    MIN,
    MAX;

    private static Word of(String word, String text) {
      for (Word each : values()) {
        if (each.toString().equals(word)) {
          return each;
        }
      }
      throw new IllegalArgumentException(
          "not off, nor authfail, noauth, grace-exceeded, min or max with a time: " + text);
    }

    private String with(Duration time) {
      return this + ":" + TimeFormat.text(time);
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }
}
