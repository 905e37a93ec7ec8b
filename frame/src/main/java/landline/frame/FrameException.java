// SPDX-License-Identifier: Apache-2.0
package landline.frame;

import java.io.IOException;
import java.io.Serial;

/// The peer's bytes break the framing; the message names the condition and the value.
///
/// An example: `length > 1024 bytes: 70000`.
///
/// It is checked, since it is the peer's doing and not the caller's, and an [IOException], so that
/// a handler which lets it pass ends its connection and no other.
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
