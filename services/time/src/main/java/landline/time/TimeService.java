// SPDX-License-Identifier: Apache-2.0
package landline.time;

import java.io.IOException;
import landline.server.DatagramService;
import landline.server.Request;

/// Tells the time as text to whoever asks with a datagram; [TimeCodec] has the rules. What is not
/// answered is counted by reason, never logged: a log line for each forged packet would be an
/// attack by itself.
///
/// Any number of threads may run it at once. It never waits, so a server may handle requests where
/// it receives them; see [landline.server.DatagramConfig#concurrency].
public final class TimeService implements DatagramService {

  private final TimeConfig config;
  private final DatagramRules rules;
  private final RefusalCounts refused = new RefusalCounts();

  /// A time service.
  ///
  /// @param config its clock, zone and limit of rate
  public TimeService(TimeConfig config) {
    this.config = config;
    rules = new DatagramRules(config.rate());
  }

  @Override
  public boolean verify(Request request) {
    if (!DatagramRules.hasAddress(request.from())) {
      return false;
    }
    var refusal = rules.refused(request);
    refusal.ifPresent(refused::count);
    return refusal.isEmpty();
  }

  @Override
  public void handle(Request request) throws IOException {
    switch (TimeCodec.answer(request.data(), config.clock().instant(), config.zone())) {
      case TimeMessage.Reply reply -> request.replyBatched(reply.bytes());
      case TimeMessage.Silence silence -> refused.count(silence.reason());
      case TimeMessage.Request never -> throw new AssertionError(never);
    }
  }

  /// The counters, of all servers of this service.
  @Override
  public TimeCounts counts() {
    return refused.now();
  }

  /// {@return how many datagrams were left unanswered so far}
  ///
  /// @param reason why
  public long refused(TimeRefusal reason) {
    return refused.of(reason);
  }
}
