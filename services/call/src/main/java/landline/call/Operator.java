// SPDX-License-Identifier: Apache-2.0
package landline.call;

import java.io.IOException;
import java.nio.charset.Charset;
import landline.server.Request;

/// Who answers calls and messages.
public interface Operator {

  /// Talks with a caller. When it returns, the call is over and the next one begins. It runs on the
  /// thread of the caller's connection and may wait.
  ///
  /// @param call the call
  /// @throws IOException if the call breaks; it ends this call alone
  void talk(Call call) throws IOException;

  /// Gets a message that is no part of a call, and answers it now, later or never. Messages come
  /// one after the other if the server is configured by [CallDatagramService#IN_ORDER].
  ///
  /// @param message the message, which may be empty or cut, with the way to answer it
  /// @param charset the charset of text in it
  /// @throws IOException if that fails; it ends the handling of this message alone
  void answer(Request message, Charset charset) throws IOException;

  /// Told when callers come to wait or cease to.
  ///
  /// @param callers how many wait now
  default void waiting(int callers) {}

  /// An operator who says what it hears, byte for byte.
  ///
  /// @return it has no state and may serve any number of lines
  static Operator echo() {
    return new EchoOperator();
  }
}
