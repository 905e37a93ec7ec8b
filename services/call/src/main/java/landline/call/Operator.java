// SPDX-License-Identifier: Apache-2.0
package landline.call;

import java.io.IOException;
import java.nio.charset.Charset;
import landline.server.Request;

/// Answers calls and messages.
public interface Operator {

  /// Talks with a caller. When it returns, the call is over and the next one begins. Runs on the
  /// thread of the caller's connection and may wait.
  ///
  /// @throws IOException if the call breaks; it ends this call alone
  void talk(Call call) throws IOException;

  /// Receives a message that is not part of a call, and answers it now, later or never. Messages
  /// come one after the other if the server is configured by [CallDatagramService#IN_ORDER].
  ///
  /// @param message the message, which may be empty or truncated, with the way to answer it
  /// @param charset the charset of its text
  /// @throws IOException on failure; it ends the handling of this message alone
  void answer(Request message, Charset charset) throws IOException;

  /// Called when the number of waiting callers changes.
  ///
  /// @param callers the new number
  default void waiting(int callers) {}

  /// An operator that echoes every byte. It has no state and may serve any number of lines.
  static Operator echo() {
    return new EchoOperator();
  }
}
