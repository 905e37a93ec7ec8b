// SPDX-License-Identifier: Apache-2.0
package landline.time.ntp;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLContext;
import landline.socket.Deadline;
import landline.socket.Dial;
import landline.socket.Names;
import landline.socket.SockAddr;
import landline.socket.internal.Checks;
import landline.time.nts.NtsClient;

/// Asks an NTP server how far its clock is from the one of this machine. It never sets a clock.
///
/// ```java
/// NtpMeasurement now = NtpClient.query("nts://time.example", Deadline.in(Duration.ofSeconds(5)));
/// System.out.println(now.offset() + " ± " + now.error());
/// ```
///
/// The kernel timestamps each request and its reply. Of a name with several addresses, the first
/// one that answers is asked.
///
/// **NTS.** A client has the session with its server: keys, and at most eight cookies, each good
/// for one request. When they are used up or refused, keys are established anew: by the call that
/// was refused if it has time left, else by the next one. After a failure the server is left alone
/// for 10 seconds, and after each further one half as long again, up to an hour.
///
/// **Threads.** Calls park the calling thread, a virtual or a platform one; one thread at a time
/// may use a client.
///
/// **Bounds.** Each call ends with its deadline. A client has one socket, connected, at a port that
/// the kernel chooses at random (RFC 9109); after a request without a reply another one. A request
/// without a reply is repeated after 1, 2, 4, 8 and then each 16 seconds, under NTS as long as
/// there are cookies. A packet has at most 2,048 bytes, an exchange of keys 16 KiB.
///
/// **Steps.** If the clock of this machine is set meanwhile, by more than 0.1 ms, what was measured
/// before does not count, and a reply to a request that was sent before is ignored.
///
/// **Errors.** A failure is an [IOException] with one line for people: a
/// [landline.socket.LookupFailedException], a [SocketTimeoutException] for silence, an
/// [javax.net.ssl.SSLException] for a server that is not who it should be, an [NtpKissException]
/// for one that refuses, an [NtpUnsynchronizedException] for one without a time, or that of a
/// system call. What is forged, late or there twice is ignored.
public final class NtpClient implements AutoCloseable {

  /// The time between two requests, at least, which is that of a burst of ntpd: a server that is
  /// asked more often may refuse.
  public static final Duration LEAST_INTERVAL = Duration.ofSeconds(2);

  /// How long a reply is waited for before the request counts as lost; after each that is, twice as
  /// long, up to the most.
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private static final Duration MOST_PATIENCE = Duration.ofSeconds(16);

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(10);
  private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

  private final NtpTarget target;
  private final SSLContext trusted;
  private final boolean interleaves;
  private final LongSupplier ahead;
  private final ClockSteps steps;
  private Established established;
  private Optional<NtpAnswer> unused;
  private boolean refused;
  private Duration pause = FIRST_PAUSE;
  private Deadline nextKeys = Deadline.in(Duration.ZERO);

  /// A socket whose server has answered.
  private record Established(NtpSocket socket, Optional<NtsClient> nts, NtpAnswer first) {}

  /// @param ahead see [ClockSteps]
  NtpClient(
      NtpTarget target,
      SSLContext trusted,
      boolean interleaves,
      Deadline deadline,
      LongSupplier ahead)
      throws IOException {
    this.target = target;
    this.trusted = trusted;
    this.interleaves = interleaves;
    this.ahead = ahead;
    steps = new ClockSteps(ahead);
    established = establish(deadline);
    unused = Optional.of(established.first());
  }

  /// Asks once. A request that is lost is repeated.
  ///
  /// @param url `ntp://host[:port]` or `nts://host[:port]`
  /// @param deadline the end of it all
  /// @throws IOException as [#open] and [#ask]
  /// @throws IllegalArgumentException if it is no such URL
  public static NtpMeasurement query(String url, Deadline deadline) throws IOException {
    try (NtpClient client = open(NtpTarget.parse(url), deadline)) {
      return client.measure(1, LEAST_INTERVAL, deadline);
    }
  }

  /// Finds an address of the server that answers. With NTS, keys are established first, with the
  /// trusted roots of the JDK.
  ///
  /// @param deadline the end of lookup, key establishment and first reply together
  /// @throws IOException such as a [landline.socket.LookupFailedException], a
  ///   [SocketTimeoutException], an [javax.net.ssl.SSLException] for a server that is not who it
  ///   should be, or as [#ask]
  public static NtpClient open(NtpTarget target, Deadline deadline) throws IOException {
    try {
      return open(target, SSLContext.getDefault(), false, deadline);
    } catch (GeneralSecurityException none) {
      throw new IOException("no TLS: " + none.getMessage(), none);
    }
  }

  /// As [#open(NtpTarget,Deadline)].
  ///
  /// @param trusted the roots for NTS
  /// @param interleaves whether to ask for interleaved mode, RFC 9769: from the third request on,
  ///   replies tell when the one before was really sent, for those who ask for long
  public static NtpClient open(
      NtpTarget target, SSLContext trusted, boolean interleaves, Deadline deadline)
      throws IOException {
    return new NtpClient(target, trusted, interleaves, deadline, new KernelClock()::ahead);
  }

  private Established establish(Deadline deadline) throws IOException {
    Optional<NtsHandshake> keys = Optional.empty();
    String host = target.host();
    int port = target.port();
    if (target.nts()) {
      keys = Optional.of(NtsHandshake.with(host, port, trusted, deadline));
      host = keys.get().host();
      port = keys.get().port();
    }
    List<SockAddr> addresses = Names.resolve(host, port, deadline);
    Optional<NtsClient> nts = keys.map(NtsHandshake::client);
    var untried = new AtomicInteger(addresses.size());
    return Dial.tryEach(
        addresses,
        deadline,
        (address, share) -> first(address, nts, untried.decrementAndGet(), share));
  }

  /// Asks an address for the first time.
  ///
  /// @param untried how many addresses remain, each of which needs a cookie
  private Established first(SockAddr address, Optional<NtsClient> nts, int untried, Deadline share)
      throws IOException {
    NtpSocket socket = NtpSocket.to(address, nts, interleaves, ahead);
    try {
      return new Established(socket, nts, repeatedly(socket, nts, untried, share));
    } catch (IOException | RuntimeException failed) {
      socket.close();
      throw failed;
    }
  }

  /// @param spared so many cookies are left for others
  private static NtpAnswer repeatedly(
      NtpSocket socket, Optional<NtsClient> nts, int spared, Deadline deadline) throws IOException {
    Duration patience = PATIENCE;
    while (true) {
      try {
        return socket.ask(deadline.earlier(Deadline.in(patience)));
      } catch (SocketTimeoutException lost) {
        if (deadline.isOver() || nts.filter(each -> each.cookies() <= spared).isPresent()) {
          throw lost;
        }
        Duration longer = patience.multipliedBy(2);
        patience = longer.compareTo(MOST_PATIENCE) < 0 ? longer : MOST_PATIENCE;
      }
    }
  }

  /// The server.
  public NtpTarget target() {
    return target;
  }

  /// The precision of this machine's clock, a power of two in seconds.
  public int precision() {
    return established.socket().precision();
  }

  /// Asks once; a request that is lost is repeated. The first time, returns the reply that [#open]
  /// has received. Do not call it more often than once in [#LEAST_INTERVAL].
  ///
  /// @throws SocketTimeoutException if no reply has come until the deadline
  /// @throws NtpKissException if the server refuses; after NTSN the next call establishes keys, so
  ///   give it the time for that
  /// @throws NtpUnsynchronizedException if the server has no time to tell
  /// @throws IOException such as ECONNREFUSED
  public NtpAnswer ask(Deadline deadline) throws IOException {
    Optional<NtpAnswer> first = unused;
    unused = Optional.empty();
    // It may be of the clock before a step.
    if (first.isPresent() && !steps.sinceLast()) {
      return first.get();
    }
    boolean usedUp = established.nts().filter(nts -> nts.cookies() == 0).isPresent();
    // Nothing proves a refusal: while there are no new keys, the old cookies may do, RFC 8915
    // section 5.7.
    if (!usedUp && !(refused && nextKeys.isOver())) {
      try {
        NtpAnswer answer = repeatedly(established.socket(), established.nts(), 0, deadline);
        // It takes the old cookies: whoever refused was another one.
        refused = false;
        return answer;
      } catch (NtpUnsynchronizedException none) {
        throw none;
      } catch (NtpKissException kiss) {
        refused = target.nts() && kiss.code().equals("NTSN");
        if (!refused || deadline.isOver() || !nextKeys.isOver()) {
          throw kiss;
        }
      } catch (IOException lost) {
        renew();
        throw lost;
      }
    }
    return again(deadline);
  }

  /// Opens another socket to the same address. The source address of the one before is that of the
  /// network in which this machine was then.
  private void renew() {
    try {
      NtpSocket next =
          NtpSocket.to(established.socket().server(), established.nts(), interleaves, ahead);
      established.socket().close();
      established = new Established(next, established.nts(), established.first());
    } catch (IOException none) {
      // There is no way to the server at present, which the next request will say.
    }
  }

  /// Establishes keys anew.
  private NtpAnswer again(Deadline deadline) throws IOException {
    if (!nextKeys.isOver()) {
      throw new IOException(target + ": no cookie is left, and it is too early to ask for keys");
    }
    Established next;
    try {
      next = establish(deadline);
    } catch (IOException failed) {
      nextKeys = Deadline.in(pause);
      Duration longer = pause.plus(pause.dividedBy(2));
      pause = longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
      throw failed;
    }
    refused = false;
    pause = FIRST_PAUSE;
    established.socket().close();
    established = next;
    return next.first();
  }

  /// Asks several times. What fails after the first reply, such as a server that refuses more, ends
  /// it, and is the [failure][NtpMeasurement#failure] of the measurement.
  ///
  /// @param samples 1 to 8
  /// @param interval the time between two requests, at least [#LEAST_INTERVAL]
  /// @param deadline the end of it all; a pause that would last longer is not begun
  /// @throws IOException as [#ask] if there is no reply at all, or if the thread is interrupted
  public NtpMeasurement measure(int samples, Duration interval, Deadline deadline)
      throws IOException {
    Checks.between(1, ClockFilter.STAGES, samples, "samples");
    if (interval.compareTo(LEAST_INTERVAL) < 0) {
      throw new IllegalArgumentException("interval < 2 s: " + interval);
    }
    var answers = new ArrayList<NtpAnswer>();
    Optional<IOException> failure = Optional.empty();
    while (answers.size() < samples && failure.isEmpty()) {
      try {
        if (!answers.isEmpty()) {
          pause(interval, deadline);
        }
        NtpAnswer answer = ask(deadline);
        if (steps.sinceLast()) {
          answers.clear();
        }
        answers.add(answer);
      } catch (IOException failed) {
        if (answers.isEmpty() || Thread.currentThread().isInterrupted() || steps.sinceLast()) {
          throw failed;
        }
        failure = Optional.of(failed);
      }
    }
    return NtpMeasurement.of(answers, precision(), System.nanoTime(), failure);
  }

  private void pause(Duration interval, Deadline deadline) throws IOException {
    if (deadline.left().compareTo(interval) < 0) {
      throw new SocketTimeoutException(target + ": no time for another request");
    }
    try {
      Thread.sleep(interval);
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException(target + ": interrupted");
    }
  }

  @Override
  public void close() {
    established.socket().close();
  }
}
