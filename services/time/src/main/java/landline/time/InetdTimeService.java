// SPDX-License-Identifier: Apache-2.0
package landline.time;

import java.io.IOException;
import landline.server.DatagramService;
import landline.server.Request;
import landline.server.StreamService;

/// Tells the time by an [InetdProtocol], over connections and by datagrams. A connection gets the
/// answer and is closed. A datagram gets one by the rules of [TimeService]: within the limit of
/// rate, and not if it comes from a port below 1024, where others answer whatever reaches them; and
/// only if it is empty or has one byte.
///
/// It never waits for a datagram, so a server may handle requests where it receives them.
public final class InetdTimeService {

  private final InetdProtocol protocol;
  private final TimeConfig config;
  private final DatagramRules rules;
  private final RefusalCounts refused = new RefusalCounts();

  /// A service.
  ///
  /// @param config its clock, zone and limit of rate
  public InetdTimeService(InetdProtocol protocol, TimeConfig config) {
    this.protocol = protocol;
    this.config = config;
    rules = new DatagramRules(config.rate());
  }

  /// The service of its connections.
  public StreamService streams() {
    return connection -> connection.write(answer());
  }

  /// The service of its datagrams.
  public DatagramService datagrams() {
    return new DatagramService() {
      @Override
      public boolean verify(Request request) {
        if (!DatagramRules.hasAddress(request.from())) {
          return false;
        }
        var refusal = InetdProtocol.refused(request.length()).or(() -> rules.refused(request));
        refusal.ifPresent(refused::count);
        return refusal.isEmpty();
      }

      @Override
      public void handle(Request request) throws IOException {
        request.replyBatched(answer());
      }

      @Override
      public TimeCounts counts() {
        return refused.now();
      }
    };
  }

  private byte[] answer() {
    return protocol.answer(config.clock().instant(), config.zone());
  }

  /// {@return how many datagrams were left unanswered so far}
  ///
  /// @param reason why
  public long refused(TimeRefusal reason) {
    return refused.of(reason);
  }
}
