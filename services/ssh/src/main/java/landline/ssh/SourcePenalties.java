// SPDX-License-Identifier: Apache-2.0
package landline.ssh;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrIn6;

/// Refuses addresses whose connections have failed to log in: PerSourcePenalties in sshd_config(5),
/// with the defaults of OpenSSH. Penalties of an address add up; it is refused while they last,
/// once they come to [#LEAST]. Any thread may use it.
///
/// An IPv6 address counts with its /64, which one customer has. Peers on UNIX sockets have none.
final class SourcePenalties {

  /// From this sum on an address is refused.
  static final Duration LEAST = Duration.ofSeconds(15);

  /// The longest penalty.
  static final Duration MOST = Duration.ofMinutes(10);

  /// How many addresses are remembered. Of more, the least recently penalised is forgotten.
  static final int SOURCES = 65_536;

  private final InstantSource clock;

  /// The least recently penalised address first.
  private final Map<Source, Penalty> penalties = new LinkedHashMap<>();

  /// @param clock the time
  SourcePenalties(InstantSource clock) {
    this.clock = clock;
  }

  /// Adds a penalty for the address of a peer.
  synchronized void add(SockAddr peer, Offence offence) {
    Optional<Source> source = Source.of(peer);
    if (source.isPresent()) {
      Instant now = clock.instant();
      Penalty before = penalties.remove(source.get());
      Penalty from = before == null || before.isOver(now) ? new Penalty(now, false) : before;
      penalties.put(source.get(), from.plus(offence.penalty, now));
      if (penalties.size() > SOURCES) {
        penalties.remove(penalties.keySet().iterator().next());
      }
    }
  }

  /// Returns how long a peer is still refused; empty if it is not.
  synchronized Optional<Duration> left(SockAddr peer) {
    Instant now = clock.instant();
    return Source.of(peer)
        .map(penalties::get)
        .filter(penalty -> penalty.refused && !penalty.isOver(now))
        .map(penalty -> Duration.between(now, penalty.end));
  }

  /// @param end its end
  /// @param refused whether it has come to [#LEAST]
  private record Penalty(Instant end, boolean refused) {

    boolean isOver(Instant now) {
      return !end.isAfter(now);
    }

    Penalty plus(Duration more, Instant now) {
      Instant sum = end.plus(more);
      Instant last = now.plus(MOST);
      boolean enough = Duration.between(now, sum).compareTo(LEAST) >= 0;
      return new Penalty(sum.isAfter(last) ? last : sum, refused || enough);
    }
  }

  /// What an address is penalised for.
  enum Offence {

    /// It failed to authenticate.
    AUTHENTICATION_FAILED(5),

    /// It closed the connection without an attempt to authenticate.
    NO_AUTHENTICATION(1),

    /// It did not authenticate in time.
    GRACE_EXCEEDED(10);

    private final Duration penalty;

    Offence(long seconds) {
      penalty = Duration.ofSeconds(seconds);
    }
  }

  /// An address, or a prefix.
  private record Source(long high, long low) {

    private static final long MAPPED = 0xffff_0000_0000L;

    static Optional<Source> of(SockAddr peer) {
      return switch (peer) {
        case SockAddrIn in ->
            Optional.of(new Source(0, MAPPED | Integer.toUnsignedLong(in.address())));
        case SockAddrIn6 in6 when in6.isMapped() -> Optional.of(new Source(0, in6.low()));
        case SockAddrIn6 in6 -> Optional.of(new Source(in6.high(), 0));
        default -> Optional.empty();
      };
    }
  }
}
