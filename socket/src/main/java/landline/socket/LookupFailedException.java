// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.net.UnknownHostException;
import java.util.Optional;

/// A lookup of a name, an address or a service failed: getaddrinfo(3), getnameinfo(3) and related
/// functions. [#code] distinguishes a name that does not exist from a failed lookup; the message
/// has it too, such as `getaddrinfo nosuch.example: EAI_NONAME (Name or service not known)`.
public final class LookupFailedException extends UnknownHostException {

  private static final long serialVersionUID = 1;

  private final String call;
  private final int code;
  private final int errno;

  /// @param errno the error number of EAI_SYSTEM, otherwise 0
  LookupFailedException(String call, String what, EaiCode code, int errno) {
    super(call + " " + what + ": " + code + (errno == 0 ? "" : ": " + new Errno(errno)));
    this.call = call;
    this.code = code.value();
    this.errno = errno;
  }

  /// The function that failed.
  ///
  /// @return such as `getaddrinfo`
  public String call() {
    return call;
  }

  /// The error code.
  ///
  /// @return such as [EaiCode#EAI_NONAME]
  public EaiCode code() {
    return new EaiCode(code);
  }

  /// The error number of [EaiCode#EAI_SYSTEM].
  ///
  /// @return empty for every other code
  public Optional<Errno> errno() {
    return errno == 0 ? Optional.empty() : Optional.of(new Errno(errno));
  }

  /// Whether the lookup may succeed later: EAI_AGAIN. The name may exist.
  ///
  /// @return true if a retry makes sense
  public boolean isTemporary() {
    return code().equals(EaiCode.EAI_AGAIN);
  }
}
