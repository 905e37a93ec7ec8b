// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.util.Locale;

/// How a connection ended.
public enum ConnectionEnd {
  /// The handler returned.
  DONE,
  /// [StreamService#verify] rejected it, or its peer failed to log in: [StreamService#handle] threw
  /// an exception with a [javax.security.auth.login.FailedLoginException] as its cause.
  UNWANTED,
  /// The PROXY header or the TLS handshake failed.
  HANDSHAKE,
  /// The peer hung up.
  PEER_GONE,
  /// One of the [Deadlines] expired.
  TIMEOUT,
  /// The server stopped and aborted it.
  FORCED,
  /// The handler failed.
  FAILED;

  /// The end in words, such as `peer gone`.
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
