// SPDX-License-Identifier: Apache-2.0
package landline.torture;

/// An act could not be run, for a reason that is not a fault of the server.
final class NotDoneException extends Exception {

  private static final long serialVersionUID = 1;

  NotDoneException(String why) {
    super(why);
  }

  String why() {
    return String.valueOf(getMessage());
  }
}
