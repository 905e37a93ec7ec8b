// SPDX-License-Identifier: Apache-2.0
package landline.time.ntp;

import java.io.IOException;
import landline.socket.SockAddr;

/// A server refuses: RFC 5905, section 7.4. Do not ask it again soon; after RATE less often, after
/// DENY and RSTR not at all. After NTSN keys have to be established anew.
public final class NtpKissException extends IOException {

  private static final long serialVersionUID = 1L;

  private final String code;

  NtpKissException(SockAddr server, String code) {
    super(server + " refuses: " + code + meaning(code));
    this.code = code;
  }

  private static String meaning(String code) {
    return switch (code) {
      case "RATE" -> " (it is asked too often)";
      case "DENY", "RSTR" -> " (it denies access)";
      case "NTSN" -> " (it does not know the NTS cookie any more)";
      default -> "";
    };
  }

  /// The code.
  ///
  /// @return such as `RATE`
  public String code() {
    return code;
  }
}
