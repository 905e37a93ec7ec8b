// SPDX-License-Identifier: Apache-2.0
package landline.call;

import java.io.Closeable;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.Charset;
import landline.server.Request;

/// Who answers calls and messages.
public interface Operator extends Closeable {

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

  /// Ends the operator's work: hangs up on the callers it talks with. By default nothing happens.
  @Override
  default void close() {}

  /// An operator who says what it hears, byte for byte.
  ///
  /// @return it has no state and may serve any number of lines
  static Operator echo() {
    return new EchoOperator();
  }

  /// A person at a terminal, who sees all calls and types the answers. It reads on a platform
  /// thread of its own until [#close].
  ///
  /// @param in what the person types; after its end it can be read again, as a terminal after
  ///   Ctrl-D
  /// @param out what the person sees; each call is one whole line or more
  /// @return an operator who listens to the person already
  static Operator atTerminal(Reader in, Appendable out) {
    return TerminalOperator.atTerminal(in, out);
  }

  /// As [#atTerminal], for a pipe or a file: the end of the input is final, and callers are hung up
  /// on after it.
  ///
  /// @param in the answers
  /// @param out what there is to answer; each call is one whole line or more
  /// @return an operator who reads already
  static Operator atPipe(Reader in, Appendable out) {
    return TerminalOperator.of(in, out);
  }
}
