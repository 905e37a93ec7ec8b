// SPDX-License-Identifier: Apache-2.0
package landline.time.ntp;

import java.util.OptionalInt;
import landline.time.packet.NtpPacket;
import landline.time.packet.NtpTimestamp;
import landline.time.packet.ServerClock;

/// What a server tells of this machine's clock.
final class LocalClock {

  // 127.127.1.1, by which ntpd and chronyd call the clock of the machine.
  private static final int REFERENCE = 0x7f7f0101;

  private static final double NANO = 1e-9;
  private static final double LOCAL_ERROR = 1;

  private final KernelClock kernel;
  private final int stratum;
  private final OptionalInt localStratum;
  private final int precision;
  private final boolean smears;
  private final LeapSmear smear = new LeapSmear();

  LocalClock(KernelClock kernel, NtpConfig config) {
    this.kernel = kernel;
    stratum = config.stratum();
    localStratum = config.localStratum();
    precision = KernelClock.precision();
    smears = config.smear();
  }

  /// The stratum that is told by what the kernel has told last.
  static int stratum(KernelClock kernel, NtpConfig config) {
    return kernel.isSynchronized()
        ? config.stratum()
        : config.localStratum().orElse(NtpPacket.STRATUM_UNSYNCHRONIZED);
  }

  /// Asks the kernel.
  ServerClock now() {
    kernel.refresh();
    return at(kernel.nanos());
  }

  /// What is told by what the kernel has told last.
  ///
  /// @param now the kernel's clock, in nanoseconds since 1970
  ServerClock at(long now) {
    if (smears) {
      smear.update(now, kernel.leapSecond(), kernel.isInserting(), kernel.isLeapOver());
    }
    long offset = smear.at(now) - now;
    long reference = NtpTimestamp.ofNanos(now + offset);
    if (kernel.isSynchronized()) {
      double error = kernel.maximumErrorNanos() * NANO;
      int id = offset == 0 ? REFERENCE : LeapSmear.referenceId(offset);
      int leap = smears ? 0 : kernel.leap();
      return new ServerClock(leap, stratum, precision, 0, error, id, reference);
    }
    if (localStratum.isPresent()) {
      int own = localStratum.getAsInt();
      int id = own == 1 ? NtpPacket.code("LOCL") : REFERENCE;
      return new ServerClock(
          0,
          own,
          precision,
          0,
          LOCAL_ERROR,
          offset == 0 ? id : LeapSmear.referenceId(offset),
          reference);
    }
    return ServerClock.unsynchronized(precision);
  }

  /// Whether [#now] has to be asked for each batch: the step of a leap second is close. What is
  /// announced for one day must not be told on the next.
  boolean isUrgent() {
    return smears
        ? smear.isClose(kernel.nanos())
        : kernel.leapSecond() != 0 && isNearMidnight(kernel.nanos());
  }

  static boolean isNearMidnight(long now) {
    long since = Math.floorMod(now, LeapSmear.DAY);
    return Math.min(since, LeapSmear.DAY - since) < LeapSmear.CLOSE;
  }

  /// The timestamp to serve for a time of the kernel's clock.
  ///
  /// @param nanos since 1970
  long timestamp(long nanos) {
    return NtpTimestamp.ofNanos(smear.at(nanos));
  }
}
