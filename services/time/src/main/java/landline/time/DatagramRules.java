// SPDX-License-Identifier: Apache-2.0
package landline.time;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import landline.server.Request;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrIn6;
import landline.socket.SockAddrUn;
import landline.time.limit.SourceLimiter;

/// Which senders of datagrams are answered, whatever they ask for. Any thread may use it.
final class DatagramRules {

  private final Optional<SourceLimiter> limiter;

  DatagramRules(AnswerRate rate) {
    limiter =
        rate.isLimited()
            ? Optional.of(
                new SourceLimiter(
                    TimeUnit.NANOSECONDS.convert(rate.interval()), rate.burst(), rate.leak()))
            : Optional.empty();
  }

  private static final long MAPPED_ANY = 0xffff_0000_0000L;

  /// Whether there is a way to reply. A UNIX socket without a name has no address; and what is sent
  /// to the unspecified address of IP arrives at this machine itself, as if it came from here.
  static boolean hasAddress(SockAddr from) {
    return switch (from) {
      case SockAddrIn in -> in.address() != 0;
      case SockAddrIn6 in6 -> in6.high() != 0 || (in6.low() != 0 && in6.low() != MAPPED_ANY);
      case SockAddrUn un -> !un.equals(SockAddrUn.UNNAMED);
      case SockAddr _ -> false;
    };
  }

  /// The reason to drop a datagram, by its addresses alone; empty if it is answered. It counts as a
  /// request of its sender.
  Optional<TimeRefusal> refused(Request request) {
    SockAddr from = request.from();
    Optional<TimeRefusal> ofPort =
        switch (from) {
          case SockAddrIn in -> TimeCodec.refusedSource(in.port());
          case SockAddrIn6 in6 -> TimeCodec.refusedSource(in6.port());
          case SockAddr _ -> Optional.empty();
        };
    if (ofPort.isEmpty() && request.isToGroup()) {
      return Optional.of(TimeRefusal.GROUP);
    }
    if (ofPort.isEmpty() && limiter.isPresent() && !limiter.get().allows(from)) {
      return Optional.of(TimeRefusal.RATE);
    }
    return ofPort;
  }
}
