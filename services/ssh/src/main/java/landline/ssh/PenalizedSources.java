// SPDX-License-Identifier: Apache-2.0
package landline.ssh;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import landline.connection.AddressPrefix;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrIn6;

/// Refuses addresses whose connections have failed to log in, as [PerSourcePenalties] says. Any
/// thread may use it.
///
/// An IPv6 address counts with its /64, which one customer has. Peers on UNIX sockets have no
/// penalties, nor has who is exempt.
final class PenalizedSources {

  /// How many addresses are remembered. Of more, the least recently penalised is forgotten.
  static final int SOURCES = 65_536;

  private final PerSourcePenalties limits;
  private final List<AddressPrefix> exempt;
  private final InstantSource clock;

  /// The least recently penalised address first.
  private final Map<Source, Penalty> penalties = new LinkedHashMap<>();

  /// @param exempt addresses without penalties
  /// @param clock the time
  PenalizedSources(PerSourcePenalties limits, List<AddressPrefix> exempt, InstantSource clock) {
    this.limits = limits;
    this.exempt = exempt;
    this.clock = clock;
  }

  /// Adds a penalty for the address of a peer.
  synchronized void add(SockAddr peer, Offence offence) {
    Optional<Source> source = source(peer);
    Duration penalty = offence.penalty(limits);
    if (source.isPresent() && !penalty.isZero()) {
      Instant now = clock.instant();
      Penalty before = penalties.remove(source.get());
      Penalty from = before == null || before.isOver(now) ? new Penalty(now, false) : before;
      penalties.put(source.get(), from.plus(penalty, now, limits));
      if (penalties.size() > SOURCES) {
        penalties.remove(penalties.keySet().iterator().next());
      }
    }
  }

  /// Returns how long a peer is still refused; empty if it is not.
  synchronized Optional<Duration> left(SockAddr peer) {
    Instant now = clock.instant();
    return source(peer)
        .map(penalties::get)
        .filter(penalty -> penalty.refused && !penalty.isOver(now))
        .map(penalty -> Duration.between(now, penalty.end));
  }

  private Optional<Source> source(SockAddr peer) {
    boolean isExempt = exempt.stream().anyMatch(each -> each.contains(peer));
    return isExempt ? Optional.empty() : Source.of(peer);
  }

  /// @param end its end
  /// @param refused whether it has come to the least sum
  private record Penalty(Instant end, boolean refused) {

    boolean isOver(Instant now) {
      return !end.isAfter(now);
    }

    Penalty plus(Duration more, Instant now, PerSourcePenalties limits) {
      Instant sum = end.plus(more);
      Instant last = now.plus(limits.max());
      boolean enough = Duration.between(now, sum).compareTo(limits.min()) >= 0;
      return new Penalty(sum.isAfter(last) ? last : sum, refused || enough);
    }
  }

  /// What an address is penalised for.
  enum Offence {

    /// It failed to authenticate.
    AUTHENTICATION_FAILED,

    /// It closed the connection without an attempt to authenticate.
    NO_AUTHENTICATION,

    /// It did not authenticate in time.
    GRACE_EXCEEDED;

    private Duration penalty(PerSourcePenalties limits) {
      return switch (this) {
        case AUTHENTICATION_FAILED -> limits.authfail();
        case NO_AUTHENTICATION -> limits.noauth();
        case GRACE_EXCEEDED -> limits.graceExceeded();
      };
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
