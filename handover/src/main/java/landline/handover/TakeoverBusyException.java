// SPDX-License-Identifier: Apache-2.0
package landline.handover;

import java.io.IOException;

/// Another process is taking over, or the running one ends. Not a failure: retry [Takeover#from] in
/// a moment.
public final class TakeoverBusyException extends IOException {

  private static final long serialVersionUID = 1;

  TakeoverBusyException(String message) {
    super(message);
  }
}
