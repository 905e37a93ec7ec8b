// SPDX-License-Identifier: Apache-2.0
package landline.handover;

import java.io.IOException;

/// [Takeover#from] came at a bad time: another process is taking over, or the running one ends.
/// Nothing is wrong; who asks again in a moment may be let in.
public final class TakeoverBusyException extends IOException {

  private static final long serialVersionUID = 1;

  TakeoverBusyException(String message) {
    super(message);
  }
}
