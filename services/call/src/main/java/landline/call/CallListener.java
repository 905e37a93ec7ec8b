// SPDX-License-Identifier: Apache-2.0
package landline.call;

import java.io.IOException;

/// Who hears what a line says.
@FunctionalInterface
public interface CallListener {

  /// Called for each message, one after the other.
  ///
  /// @param message what was said
  /// @throws IOException which ends the call
  void onMessage(CallMessage message) throws IOException;
}
