// SPDX-License-Identifier: Apache-2.0
package landline.call;

import java.io.IOException;
import landline.socket.internal.Checks;

/// A message to a caller.
public sealed interface CallMessage {

  /// A status of the line before the call begins; only for clients that have sent the client
  /// marker.
  sealed interface Status extends CallMessage {}

  /// The caller is in the queue.
  ///
  /// @param position how many calls come before, the running one included
  record Waiting(int position) implements Status {

    /// Checks the position.
    public Waiting {
      Checks.atLeast(1, position, "position");
    }
  }

  /// The caller's turn begins: speech follows.
  record Connected() implements Status {}

  /// The queue is full; the line closes the connection.
  record Busy() implements Status {}

  /// Text of the operator.
  ///
  /// @param text as it arrived, in pieces of any size, with control characters
  record Speech(String text) implements CallMessage {}

  /// The other side has hung up.
  record HungUp() implements CallMessage {}

  /// Receives the messages of a line.
  @FunctionalInterface
  interface Listener {

    /// Called for each message, one after the other.
    ///
    /// @throws IOException to end the call
    void onMessage(CallMessage message) throws IOException;
  }
}
