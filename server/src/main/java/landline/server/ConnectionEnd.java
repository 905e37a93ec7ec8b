// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.util.Locale;

/// How a connection ended.
public enum ConnectionEnd {
  /// The handler was done with it.
  DONE,
  /// The service did not want it, see [StreamService#verify].
  UNWANTED,
  /// It did not get through the PROXY header or the TLS handshake.
  HANDSHAKE,
  /// The peer hung up.
  PEER_GONE,
  /// One of the [Deadlines] came.
  TIMEOUT,
  /// The server stopped.
  FORCED,
  /// The handler failed.
  FAILED;

  /// The end in words.
  ///
  /// @return such as `peer gone`
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
