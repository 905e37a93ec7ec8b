// SPDX-License-Identifier: Apache-2.0
package landline.socket.internal;

import java.lang.foreign.ValueLayout;
import landline.socket.Errno;
import landline.socket.sys.Kernel;
import landline.socket.sys.Platform;
import landline.socket.sys.Scratch;

/// A resource limit of the process; see getrlimit(2).
///
/// @param soft the limit in force
/// @param hard the maximum of the soft limit
public record Rlimit(long soft, long hard) {

  /// Reads RLIMIT_NOFILE: one more than the highest descriptor number that may be opened.
  ///
  /// @return the limit as it is now
  public static Rlimit nofile() {
    try (Scratch s = Scratch.take()) {
      int resource = Platform.number("RLIMIT_NOFILE");
      int result = Kernel.current().getrlimit(s, resource, s.data());
      if (result < 0) {
        throw new IllegalStateException("getrlimit: " + new Errno(-result));
      }
      return new Rlimit(
          s.data().get(ValueLayout.JAVA_LONG, 0), s.data().get(ValueLayout.JAVA_LONG, Long.BYTES));
    }
  }
}
