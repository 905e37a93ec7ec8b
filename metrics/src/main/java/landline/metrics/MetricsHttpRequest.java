// SPDX-License-Identifier: Apache-2.0
package landline.metrics;

/// What somebody asks a [MetricsServer] for.
///
/// @param method such as `GET`
/// @param path without the query
/// @param host whom it asks, with a port or without; empty if it does not say so
/// @param accept what the header of that name says, empty without one
record MetricsHttpRequest(String method, String path, String host, String accept) {

  /// It can't be answered, other than by saying why.
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
