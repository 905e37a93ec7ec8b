// SPDX-License-Identifier: Apache-2.0
package landline.connection;

import java.util.Locale;
import javax.net.ssl.SSLException;
import landline.socket.internal.ControlEscaper;

/// The reason of a failure of the JDK's engine.
final class TlsReason {

  private static final int DEEPEST = 16;
  private static final String PLAIN_ALERT = "Unexpected plaintext alert received: ";
  private static final String NAME = "Alert: ";

  private TlsReason() {}

  /// The first meaningful message of the chain of causes. The engine wraps some errors in one whose
  /// text is "Unexpected exception", such as the alert of a client that does not know the issuer:
  /// over TLS 1.3 it arrives in plain text where the engine expects it encrypted.
  static String of(SSLException failed) {
    Throwable cause = failed;
    for (int i = 0; i < DEEPEST && cause.getCause() != null && saysNothing(cause); i++) {
      cause = cause.getCause();
    }
    String message = cause.getMessage();
    String text = message == null || message.isBlank() ? cause.toString() : message;
    if (text.startsWith(PLAIN_ALERT) && text.contains(NAME)) {
      String alert = text.substring(text.lastIndexOf(NAME) + NAME.length());
      text = "(" + alert + ") Received fatal alert: " + alert;
    }
    return ControlEscaper.line(text);
  }

  private static boolean saysNothing(Throwable error) {
    String message = error.getMessage();
    return message == null
        || message.isBlank()
        || message.equals(String.valueOf(error.getCause()))
        || message.toLowerCase(Locale.ROOT).startsWith("unexpected exception")
        || message.startsWith("Delegated task threw");
  }
}
