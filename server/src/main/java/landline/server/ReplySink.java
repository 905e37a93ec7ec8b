// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.io.IOException;
import java.util.function.Consumer;
import landline.server.internal.ReplyRoute;

/// The receiver of replies to datagrams.
interface ReplySink {

  /// Sends a message now, or drops and counts it. Never waits.
  ///
  /// @return false if it was dropped
  boolean send(byte[] message, ReplyRoute route) throws IOException;

  /// Sends a message in a batch if the caller is the thread that receives; else now. Never waits.
  ///
  /// @param failed called with an error that comes later
  /// @return false if it was dropped
  boolean replyBatched(byte[] message, ReplyRoute route, Consumer<IOException> failed)
      throws IOException;
}
