// SPDX-License-Identifier: Apache-2.0
package landline.metrics;

/// A request to a [MetricsServer].
///
/// @param method such as `GET`
/// @param path without the query
/// @param host the host, with a port or without; empty if it has none
/// @param accept the value of that header, empty without one
record MetricsHttpRequest(String method, String path, String host, String accept) {

  /// The request is answered with an error.
  static final class UnacceptableException extends Exception {

    private static final long serialVersionUID = 1;

    private final int status;

    UnacceptableException(int status, String reason) {
      super(reason, null, false, false);
      this.status = status;
    }

    int status() {
      return status;
    }
  }
}
