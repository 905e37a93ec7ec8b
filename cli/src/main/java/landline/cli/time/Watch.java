// SPDX-License-Identifier: Apache-2.0
package landline.cli.time;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import landline.cli.Errors;
import landline.cli.Output;
import landline.cli.StopSwitch;
import landline.socket.Deadline;
import landline.time.ntp.NtpAnswer;
import landline.time.ntp.NtpClient;
import landline.time.ntp.NtpKissException;

/// Asks a server again and again. Failures are lost samples, since a network comes back, unless the
/// server denies access. The calling thread waits.
final class Watch {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter PRECISE_TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);
  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final Duration LONGEST_INTERVAL = Duration.ofSeconds(1024);
  private static final double NANOS = 1e9;

  /// With so many replies lost in a row, cookies of NTS are used up.
  private static final int COOKIES = 8;

  private final NtpClient client;
  private final OffsetSeries series;
  private final Output out;
  private final Symbols symbols;
  private final OutputFile table;
  private Duration interval;
  private long due;
  private long lost;
  private int lostInARow;
  private boolean refused;

  /// Prepares to watch.
  ///
  /// @param table a line of CSV for each sample
  Watch(NtpClient client, Duration interval, Output out, OutputFile table) {
    this.client = client;
    this.interval = interval;
    this.out = out;
    this.table = table;
    symbols = Symbols.of(out.charset());
    series = new OffsetSeries(Seconds.of(interval));
  }

  /// The samples so far.
  OffsetSeries series() {
    return series;
  }

  /// How many requests had no reply.
  long lost() {
    return lost;
  }

  /// Asks.
  ///
  /// @param count how often
  /// @param timeout of the establishment of new keys
  /// @param stop ends it before
  /// @return why the server is not to be asked any more; empty if it was asked as often as it
  ///   should
  /// @throws IOException if the results can't be written
  Optional<IOException> run(long count, Duration timeout, StopSwitch stop)
      throws IOException, InterruptedException {
    table.write("time,offset,delay,error\n");
    due = System.nanoTime();
    for (long i = 0; i < count; i++) {
      if (stop.awaitAsked(Duration.ofNanos(due - System.nanoTime()))) {
        break;
      }
      schedule();
      Optional<NtpAnswer> answer = Optional.empty();
      Duration patience = patience(timeout);
      refused = false;
      try {
        answer = Optional.of(client.ask(Deadline.in(patience)));
      } catch (SocketTimeoutException late) {
        lost("no reply");
      } catch (NtpKissException kiss) {
        lost(Errors.line(kiss));
        switch (kiss.code()) {
          case "RATE" -> {
            interval = slower(interval);
            schedule();
            print("asking every " + interval.toSeconds() + " s from now on");
          }
          case "NTSN" -> refused = true;
          default -> {
            return Optional.of(kiss);
          }
        }
      } catch (IOException failed) {
        lost(Errors.line(failed));
      }
      if (answer.isPresent()) {
        lostInARow = 0;
        sample(answer.get());
      }
      if (System.nanoTime() - due > 0) {
        // It took long, and the next one is no sooner for that.
        due = System.nanoTime() + TimeUnit.NANOSECONDS.convert(interval);
      }
    }
    return Optional.empty();
  }

  /// The requests are on a grid, for the deviations. After a time in which nothing ran, such as
  /// that of a machine which was suspended, there is a new one.
  private void schedule() {
    long nanos = TimeUnit.NANOSECONDS.convert(interval);
    long now = System.nanoTime();
    due = now - due < nanos ? due + nanos : now + nanos;
  }

  /// A reply is there in a moment or not at all; new keys take longer.
  private Duration patience(Duration timeout) {
    boolean establishes = client.target().nts() && (refused || lostInARow >= COOKIES);
    return establishes || timeout.compareTo(PATIENCE) < 0 ? timeout : PATIENCE;
  }

  /// RFC 5905, section 7.4.
  private static Duration slower(Duration interval) {
    Duration doubled = interval.multipliedBy(2);
    if (doubled.compareTo(LONGEST_INTERVAL) <= 0) {
      return doubled;
    }
    return interval.compareTo(LONGEST_INTERVAL) < 0 ? LONGEST_INTERVAL : interval;
  }

  private void lost(String reason) throws IOException {
    lost++;
    lostInARow++;
    print(reason);
  }

  private void print(String what) throws IOException {
    out.print(TIME.format(Instant.now()) + "  " + what + "\n");
  }

  private void sample(NtpAnswer answer) throws IOException {
    long now = System.nanoTime();
    double offset = answer.sample().offset();
    double delay = answer.sample().delay();
    double error = answer.error(answer.sample().nanos());
    Instant taken = Instant.now().minusNanos(now - answer.sample().nanos());
    series.add(answer.sample().nanos() / NANOS, offset, delay);
    table.write(
        PRECISE_TIME.format(taken)
            + ","
            + Seconds.decimal(offset)
            + ","
            + Seconds.decimal(delay)
            + ","
            + Seconds.decimal(error)
            + "\n");
    out.print(
        TIME.format(taken)
            + "  "
            + Seconds.withError(offset, error, symbols)
            + ", delay "
            + Seconds.text(delay, symbols)
            + "\n");
  }
}
