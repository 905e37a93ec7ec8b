// SPDX-License-Identifier: Apache-2.0
package landline.call;

import java.io.IOException;
import landline.server.DatagramConfig;
import landline.server.DatagramService;
import landline.server.Request;

/// The phone line's postbox: each datagram is a message for the operator, an empty one too. Any
/// number of callers may write at once; the operator sees the sender of each message, and answers
/// it.
public final class CallDatagramService implements DatagramService {

  /// The server configuration with which the operator gets messages one after the other, in the
  /// order of arrival.
  public static final DatagramConfig IN_ORDER =
      DatagramConfig.builder().name("call").concurrency(1).build();

  private final Operator operator;
  private final CallConfig config;

  /// Creates a postbox.
  ///
  /// @param operator answers the messages
  /// @param config only its charset is used
  public CallDatagramService(Operator operator, CallConfig config) {
    this.operator = operator;
    this.config = config;
  }

  @Override
  public void handle(Request message) throws IOException {
    operator.answer(message, config.charset());
  }
}
