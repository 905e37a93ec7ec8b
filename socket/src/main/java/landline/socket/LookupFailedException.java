// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.net.UnknownHostException;
import java.util.Optional;

/// A name, an address or a service has no answer: getaddrinfo(3), getnameinfo(3) and their kin.
/// Whether it does not exist or nobody could tell is in [#code]; the message says it too, such as
/// `getaddrinfo nosuch.example: EAI_NONAME (Name or service not known)`.
public final class LookupFailedException extends UnknownHostException {

  private static final long serialVersionUID = 1;

  private final String call;
  private final int code;
  private final int errno;

  /// @param errno the error number behind EAI_SYSTEM, otherwise 0
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

  /// What it returned.
  ///
  /// @return such as [EaiCode#EAI_NONAME]
  public EaiCode code() {
    return new EaiCode(code);
  }

  /// The error number behind [EaiCode#EAI_SYSTEM].
  ///
  /// @return empty for every other code
  public Optional<Errno> errno() {
    return errno == 0 ? Optional.empty() : Optional.of(new Errno(errno));
  }

  /// Whether the same question may be answered later: EAI_AGAIN. The name may well exist.
  ///
  /// @return true if it is worth asking again
  public boolean isTemporary() {
    return code().equals(EaiCode.EAI_AGAIN);
  }
}
