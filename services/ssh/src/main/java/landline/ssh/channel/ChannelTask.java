// SPDX-License-Identifier: Apache-2.0
package landline.ssh.channel;

import java.io.IOException;
import landline.process.Signal;
import landline.process.Terminal;

/// What runs in a channel of type "session". At its end it calls [SessionChannel#ended]. Its
/// methods may be called from any thread, and do not wait.
interface ChannelTask {

  /// Starts it, once, on a thread of its own.
  void start();

  /// Ends it, also one that is not started yet: that one ends when it starts.
  ///
  /// @param reason why; the first one counts
  void abort(String reason);

  /// Passes on a signal of the peer.
  ///
  /// @throws IOException such as EPERM
  void signal(Signal signal) throws IOException;

  /// Passes on the new size of the peer's terminal.
  ///
  /// @return false if there is no terminal
  boolean resize(Terminal.Size size) throws IOException;
}
