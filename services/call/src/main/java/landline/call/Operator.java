// SPDX-License-Identifier: Apache-2.0
package landline.call;

import java.io.Closeable;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.Charset;
import landline.server.Request;

/// Answers calls and messages.
public interface Operator extends Closeable {

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

  /// Called when the number of waiting callers changes. A line makes one call at a time, the last
  /// one with the latest number.
  ///
  /// @param callers the new number
  default void waiting(int callers) {}

  /// Ends the operator's work: hangs up on the callers it talks with. By default nothing happens.
  @Override
  default void close() {}

  /// An operator that echoes every byte. It has no state and may serve any number of lines.
  static Operator echo() {
    return new EchoOperator();
  }

  /// An operator for a person at a terminal. It reads the input from now on, on a platform thread
  /// of its own, until [#close].
  ///
  /// @param in the input; it can be read again after its end, as a terminal after Ctrl-D
  /// @param out the output; each call is one whole line or more
  static Operator atTerminal(Reader in, Appendable out) {
    return TerminalOperator.atTerminal(in, out);
  }

  /// An operator for a program that writes its answers into a pipe, otherwise as [#atTerminal].
  /// After the end of the input every caller is hung up on.
  ///
  /// @param in the input; its end is final
  /// @param out the output; each call is one whole line or more
  static Operator atPipe(Reader in, Appendable out) {
    return TerminalOperator.of(in, out);
  }
}
