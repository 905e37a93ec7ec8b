// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.io.IOException;

/// One socket of ours and one of libc's, to which the same is done.
///
/// @param group the same for duplicates
record SequenceTwin(Socket ours, RawSocket raw, Object group) {

  boolean isStream() {
    return ours.isStream();
  }

  SockAddr name() throws IOException {
    return ours.sockName();
  }

  SockAddr rawName() {
    return (SockAddr) raw.name(false);
  }

  /// The name of our socket or of its peer, or the error.
  Object ourName(boolean peer) {
    try {
      return peer ? ours.peerName() : ours.sockName();
    } catch (IOException failed) {
      return SequenceOutcome.outcome(failed);
    }
  }
}
