// SPDX-License-Identifier: Apache-2.0
package landline.time.ntp;

import java.util.concurrent.atomic.AtomicLongArray;

/// The counters of one handler. One thread counts, any thread reads; a count costs no barrier.
final class NtpCounters {

  private static final int MODES = 8;
  private static final int VERSIONS = 5;

  private final AtomicLongArray requests = new AtomicLongArray(VERSIONS * MODES);
  private final AtomicLongArray drops = new AtomicLongArray(NtpDrop.values().length);
  private final AtomicLongArray replies = new AtomicLongArray(NtpReply.values().length);

  /// @param version 1 to 4
  /// @param mode 0 to 7
  void request(int version, int mode) {
    increment(requests, version * MODES + mode);
  }

  void drop(NtpDrop reason) {
    increment(drops, reason.ordinal());
  }

  void reply(NtpReply kind) {
    increment(replies, kind.ordinal());
  }

  private static void increment(AtomicLongArray counts, int index) {
    counts.setOpaque(index, counts.getPlain(index) + 1);
  }

  long requests(int version, int mode) {
    return requests.getOpaque(version * MODES + mode);
  }

  long drops(NtpDrop reason) {
    return drops.getOpaque(reason.ordinal());
  }

  long replies(NtpReply kind) {
    return replies.getOpaque(kind.ordinal());
  }
}
