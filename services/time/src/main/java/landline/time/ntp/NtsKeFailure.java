// SPDX-License-Identifier: Apache-2.0
package landline.time.ntp;

import landline.time.nts.KeReader;
import landline.time.nts.KeRequest;

/// Why a client of key establishment gets no cookies.
enum NtsKeFailure {
  /// It does not ask for the protocol `ntske/1`.
  ALPN,
  /// It ends before its request is complete.
  INCOMPLETE,
  /// Its request is longer than 16 KiB, or of more records than are read.
  TOO_LONG,
  /// Its request is malformed.
  BAD_REQUEST,
  /// Its request has a record that is critical and unknown.
  CRITICAL_RECORD,
  /// It has no protocol that the server has.
  NO_PROTOCOL,
  /// It has no algorithm that the server has.
  NO_ALGORITHM,
  /// The connection breaks, is too slow, or gives no keys.
  CONNECTION;

  static NtsKeFailure of(KeReader.State state, KeRequest.Refused refused) {
    return switch (state) {
      case INCOMPLETE -> INCOMPLETE;
      case TOO_LONG -> TOO_LONG;
      case COMPLETE ->
          switch (refused.error()) {
            case UNRECOGNIZED_CRITICAL_RECORD -> CRITICAL_RECORD;
            case BAD_REQUEST, INTERNAL_SERVER_ERROR -> BAD_REQUEST;
          };
    };
  }
}
