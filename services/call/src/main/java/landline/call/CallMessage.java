// SPDX-License-Identifier: Apache-2.0
package landline.call;

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
      if (position < 1) {
        throw new IllegalArgumentException("position < 1: " + position);
      }
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
}
