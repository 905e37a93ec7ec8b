// SPDX-License-Identifier: Apache-2.0
package landline.frame;

import java.io.IOException;
import java.io.Serial;

/// The peer's bytes break the framing; the message names the condition and the value.
///
/// An example: `length > 1024 bytes: 70000`.
///
/// It is checked, since the peer causes it and not the caller, and an [IOException], so that a
/// handler that does not catch it ends only its own connection.
public final class FrameException extends IOException {
  @Serial private static final long serialVersionUID = 1L;

  private final String reason;

  FrameException(String reason) {
    super(reason);
    this.reason = reason;
  }

  String reason() {
    return reason;
  }
}
