// SPDX-License-Identifier: Apache-2.0
package landline.call;

import java.io.IOException;
import landline.server.DatagramConfig;
import landline.server.DatagramService;
import landline.server.Request;

/// The phone line's postbox: each datagram is a message for the operator, an empty one too. Any
/// number of callers may write at once; the operator sees who each message is from, and answers
/// that one.
public final class CallDatagramService implements DatagramService {

  /// How the server has to be configured so that the operator gets messages in the order in which
  /// they came, one after the other.
  public static final DatagramConfig IN_ORDER =
      DatagramConfig.builder().name("call").concurrency(1).build();

  private final Operator operator;
  private final CallConfig config;

  /// A postbox.
  ///
  /// @param operator who answers
  /// @param config its charset counts
  public CallDatagramService(Operator operator, CallConfig config) {
    this.operator = operator;
    this.config = config;
  }

  @Override
  public void handle(Request message) throws IOException {
    operator.answer(message, config.charset());
  }
}
