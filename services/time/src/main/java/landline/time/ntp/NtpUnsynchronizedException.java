// SPDX-License-Identifier: Apache-2.0
package landline.time.ntp;

import java.io.IOException;
import landline.socket.SockAddr;

/// A server has no time to tell: its clock is not synchronized, or its timestamps make no sense.
public final class NtpUnsynchronizedException extends IOException {

  private static final long serialVersionUID = 1L;

  NtpUnsynchronizedException(SockAddr server) {
    super(server + " is not synchronized");
  }
}
