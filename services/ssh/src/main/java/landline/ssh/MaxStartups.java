// SPDX-License-Identifier: Apache-2.0
package landline.ssh;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;

/// Limits connections that have not logged in yet, by random early drop: MaxStartups in
/// sshd_config(5). With `begin` of them, new ones are refused with a probability of `rate` percent,
/// which rises to all at `full`. So a crowd of strangers leaves a chance to everybody else.
///
/// @param begin the number from which on some are refused
/// @param rate the percentage that is refused then
/// @param full the number at which all are refused
public record MaxStartups(int begin, int rate, int full) {

  /// That of OpenSSH: `10:30:100`.
  public static final MaxStartups DEFAULT = new MaxStartups(10, 30, 100);

  /// Checks the numbers.
  public MaxStartups {
    if (begin < 1 || begin > full) {
      throw new IllegalArgumentException("begin is not from 1 to full: " + begin + ":" + full);
    }
    if (rate < 1 || rate > 100) {
      throw new IllegalArgumentException("rate is not from 1 to 100: " + rate);
    }
  }

  /// Parses the form of sshd_config(5).
  ///
  /// @param text such as `10:30:100`
  /// @throws IllegalArgumentException if it is not of this form
  public static MaxStartups parse(String text) {
    String[] parts = text.split(":", -1);
    try {
      if (parts.length == 3) {
        return new MaxStartups(
            Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
      }
    } catch (NumberFormatException noNumber) {
      // As if there were too few.
    }
    throw new IllegalArgumentException("not begin:rate:full: " + text);
  }

  /// The form of sshd_config(5).
  ///
  /// @return such as `10:30:100`
  @Override
  public String toString() {
    return begin + ":" + rate + ":" + full;
  }

  /// Returns the probability of a refusal in percent.
  ///
  /// @param startups the number of connections that have not logged in
  int refusals(int startups) {
    if (startups < begin) {
      return 0;
    }
    if (startups >= full || rate == 100) {
      return 100;
    }
    return rate + (100 - rate) * (startups - begin) / (full - begin);
  }

  /// Begins to count.
  ///
  /// @param random gives a number from 0 to one less than its argument
  Count count(IntUnaryOperator random) {
    return new Count(this, random);
  }

  /// The connections of a server that have not logged in. Any thread may use it.
  static final class Count {

    private final MaxStartups limits;
    private final IntUnaryOperator random;
    private final AtomicInteger startups = new AtomicInteger();

    private Count(MaxStartups limits, IntUnaryOperator random) {
      this.limits = limits;
      this.random = random;
    }

    /// Admits a connection, or refuses it. One that is admitted has to [#leave].
    ///
    /// @return false if it is refused
    boolean enter() {
      int before = startups.getAndIncrement();
      int refusals = limits.refusals(before);
      if (refusals > 0 && random.applyAsInt(100) < refusals) {
        leave();
        return false;
      }
      return true;
    }

    /// Counts a connection no more: it has logged in, or is closed.
    void leave() {
      startups.decrementAndGet();
    }
  }
}
