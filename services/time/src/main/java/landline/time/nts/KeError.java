// SPDX-License-Identifier: Apache-2.0
package landline.time.nts;

/// The errors of key establishment, RFC 8915 section 4.1.3. The names are IANA's.
public enum KeError {
  /// A record is critical, and of an unknown type.
  UNRECOGNIZED_CRITICAL_RECORD(0, "unrecognized critical record"),
  /// The message is malformed, or lacks a record.
  BAD_REQUEST(1, "bad request"),
  /// The server can't answer for reasons of its own.
  INTERNAL_SERVER_ERROR(2, "internal server error");

  private final int code;
  private final String text;

  KeError(int code, String text) {
    this.code = code;
    this.text = text;
  }

  /// The code in the record.
  public int code() {
    return code;
  }

  /// The error in words.
  public String text() {
    return text;
  }

  /// An error in words, of unknown codes, too.
  static String text(int code) {
    for (KeError error : values()) {
      if (error.code == code) {
        return code + " (" + error.text + ")";
      }
    }
    return Integer.toString(code);
  }
}
