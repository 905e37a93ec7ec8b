// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import org.jspecify.annotations.Nullable;

/// The send options of one slot of a batch, and its progress.
final class SlotSendOptions {

  /// -1 for as it was received, 0 for no segments.
  int segmentSize;

  /// -1 for the socket's.
  int trafficClass;

  /// -1 for the socket's.
  int hopLimit;

  /// 0 for the socket's.
  int timestamping;

  boolean fromDestination;

  /// Null for the one that the kernel chooses.
  @Nullable SockAddr source;

  boolean skipped;

  /// The number of bytes sent, of a payload whose segments are sent one by one.
  int sent;

  void clear() {
    segmentSize = -1;
    trafficClass = -1;
    hopLimit = -1;
    timestamping = 0;
    fromDestination = false;
    source = null;
    skipped = false;
    sent = 0;
  }

  /// Whether an option needs a control message.
  boolean areAny() {
    return isForIp() || timestamping != 0 || fromDestination || source != null;
  }

  /// Whether there is an option that only IP has.
  boolean isForIp() {
    return trafficClass >= 0 || hopLimit >= 0;
  }
}
