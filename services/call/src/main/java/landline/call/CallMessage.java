// SPDX-License-Identifier: Apache-2.0
package landline.call;

import java.io.IOException;

/// What a caller hears.
public sealed interface CallMessage {

  /// What the line itself says, before the call begins; only to clients that it knows as ours.
  sealed interface Status extends CallMessage {}

  /// The caller is in the queue.
  ///
  /// @param position how many calls have to end before its own begins, the running one included
  record Waiting(int position) implements Status {

    /// Checks the position.
    public Waiting {
      if (position < 1) {
        throw new IllegalArgumentException("position < 1: " + position);
      }
    }
  }

  /// It is the caller's turn: what comes now is speech.
  record Connected() implements Status {}

  /// The queue is full; the line hangs up.
  record Busy() implements Status {}

  /// The operator speaks.
  ///
  /// @param text as it came, in pieces of any size, with control characters
  record Speech(String text) implements CallMessage {}

  /// The other side has ended the call.
  record HungUp() implements CallMessage {}

  /// Who hears what a line says.
  @FunctionalInterface
  interface Listener {

    /// Called for each message, one after the other.
    ///
    /// @param message what was said
    /// @throws IOException which ends the call
    void onMessage(CallMessage message) throws IOException;
  }
}
