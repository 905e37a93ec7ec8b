// SPDX-License-Identifier: Apache-2.0
package landline.call;

import java.io.IOException;

/// Receives the messages of a line.
@FunctionalInterface
public interface CallListener {

  /// Called for each message, one after the other.
  ///
  /// @throws IOException to end the call
  void onMessage(CallMessage message) throws IOException;
}
