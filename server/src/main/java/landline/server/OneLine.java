// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.io.IOException;

/// Exceptions on one line of a log.
final class OneLine {

  private OneLine() {}

  /// What the exception says; its class too, unless it is one whose message says everything. Line
  /// ends and control characters, which a peer may have put there, become spaces.
  static String of(Throwable error) {
    String message = error.getMessage();
    String text =
        error instanceof IOException && message != null && !message.isBlank()
            ? message
            : error.toString();
    return text.replaceAll("[\\p{Cc}\\p{Zl}\\p{Zp}]+", " ");
  }
}
