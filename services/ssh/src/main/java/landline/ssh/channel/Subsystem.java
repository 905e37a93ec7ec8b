// SPDX-License-Identifier: Apache-2.0
package landline.ssh.channel;

import java.io.IOException;
import java.io.InputStream;

/// A service in this process that a channel has in place of a command: RFC 4254, section 6.5.
public interface Subsystem {

  /// Serves the peer. Runs on a virtual thread of its own, which is never interrupted; the streams
  /// fail when the peer is gone or the time is over.
  ///
  /// @param input what the peer sends, until its end
  /// @param output the peer's standard output
  /// @return the exit status
  /// @throws IOException why it ended before the end of the input, for the audit and for the peer
  int serve(InputStream input, Output output) throws IOException;

  /// Where output goes.
  interface Output {

    /// Sends bytes, or waits for room.
    ///
    /// @param bytes are copied
    void write(byte[] bytes, int offset, int length) throws IOException;
  }
}
