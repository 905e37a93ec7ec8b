// SPDX-License-Identifier: Apache-2.0
package landline.torture;

/// An act could not be done, which says nothing about the server; the message says why.
final class NotDoneException extends Exception {

  private static final long serialVersionUID = 1;

  NotDoneException(String why) {
    super(why);
  }

  String why() {
    return String.valueOf(getMessage());
  }
}
