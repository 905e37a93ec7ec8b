// SPDX-License-Identifier: Apache-2.0
package landline.time;

import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import landline.server.DatagramService;
import landline.server.Request;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrIn6;
import landline.socket.SockAddrUn;

/// Tells the time as text to whoever asks with a datagram; [TimeCodec] has the rules. What is not
/// answered is counted by reason, never logged: a log line for each forged packet would be an
/// attack by itself.
///
/// Any number of threads may run it at once. It never waits, so a server may handle requests where
/// it receives them; see [landline.server.DatagramConfig#concurrency].
public final class TimeService implements DatagramService {

  private final TimeConfig config;
  private final Map<TimeRefusal, LongAdder> refused = new EnumMap<>(TimeRefusal.class);

  /// A time service.
  ///
  /// @param config its clock and zone
  public TimeService(TimeConfig config) {
    this.config = config;
    for (TimeRefusal reason : TimeRefusal.values()) {
      refused.put(reason, new LongAdder());
    }
  }

  @Override
  public boolean verify(Request request) {
    return switch (request.from()) {
      case SockAddrIn in -> isFree(in.port());
      case SockAddrIn6 in6 -> isFree(in6.port());
      // Without a name there is nowhere to send the reply to.
      case SockAddrUn un -> !un.equals(SockAddrUn.UNNAMED);
      case SockAddr other -> false;
    };
  }

  private boolean isFree(int port) {
    var refusal = TimeCodec.refusedSource(port);
    refusal.ifPresent(this::count);
    return refusal.isEmpty();
  }

  @Override
  public void handle(Request request) throws IOException {
    switch (TimeCodec.answer(request.data(), config.clock().instant(), config.zone())) {
      case TimeMessage.Reply reply -> request.replyBatched(reply.bytes());
      case TimeMessage.Silence silence -> count(silence.reason());
      case TimeMessage.Request never -> throw new AssertionError(never);
    }
  }

  private void count(TimeRefusal reason) {
    adder(reason).increment();
  }

  /// {@return how many datagrams were left unanswered so far}
  ///
  /// @param reason why
  public long refused(TimeRefusal reason) {
    return adder(reason).sum();
  }

  private LongAdder adder(TimeRefusal reason) {
    return Objects.requireNonNull(refused.get(reason));
  }
}
