// SPDX-License-Identifier: Apache-2.0
package landline.torture;

/// A fault of the server, on one line.
final class Complaint extends Exception {

  private static final long serialVersionUID = 1;

  Complaint(String what) {
    super(what);
  }

  /// The line.
  String what() {
    return String.valueOf(getMessage());
  }
}
