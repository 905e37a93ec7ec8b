// SPDX-License-Identifier: Apache-2.0
package landline.time.ntp;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import landline.time.packet.NtpDrop;

/// The counters of one handler. One thread counts, any thread reads; a count costs no barrier.
final class NtpCounters {

  private static final int MODES = 8;
  private static final int VERSIONS = 5;

  private final AtomicLongArray requests = new AtomicLongArray(VERSIONS * MODES);
  private final Map<NtpDrop, AtomicLong> drops = new EnumMap<>(NtpDrop.class);
  private final Map<NtpReply, AtomicLong> replies = new EnumMap<>(NtpReply.class);
  private final AtomicLong authenticated = new AtomicLong();

  NtpCounters() {
    for (NtpDrop each : NtpDrop.values()) {
      drops.put(each, new AtomicLong());
    }
    for (NtpReply each : NtpReply.values()) {
      replies.put(each, new AtomicLong());
    }
  }

  /// @param version 1 to 4
  /// @param mode 0 to 7
  void request(int version, int mode) {
    int index = version * MODES + mode;
    requests.setOpaque(index, requests.getPlain(index) + 1);
  }

  void drop(NtpDrop reason) {
    increment(Objects.requireNonNull(drops.get(reason)));
  }

  void reply(NtpReply kind) {
    increment(Objects.requireNonNull(replies.get(kind)));
  }

  void authenticate() {
    increment(authenticated);
  }

  private static void increment(AtomicLong count) {
    count.setOpaque(count.getPlain() + 1);
  }

  long requests(int version, int mode) {
    return requests.getOpaque(version * MODES + mode);
  }

  long drops(NtpDrop reason) {
    return Objects.requireNonNull(drops.get(reason)).getOpaque();
  }

  long replies(NtpReply kind) {
    return Objects.requireNonNull(replies.get(kind)).getOpaque();
  }

  long authenticated() {
    return authenticated.getOpaque();
  }
}
