// SPDX-License-Identifier: Apache-2.0
package landline.time.ntp;

import java.util.OptionalInt;

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

  LocalClock(KernelClock kernel, NtpConfig config) {
    this.kernel = kernel;
    stratum = config.stratum();
    localStratum = config.localStratum();
    precision = precision(kernel);
  }

  /// The time between two readings of the clock, the shortest of some: how precise it is.
  private static int precision(KernelClock kernel) {
    long least = 1_000_000_000;
    for (int i = 0; i < 1000; i++) {
      long before = kernel.nanos();
      long after = kernel.nanos();
      if (after > before) {
        least = Math.min(least, after - before);
      }
    }
    return (int) Math.ceil(Math.log(least * NANO) / Math.log(2));
  }

  /// Asks the kernel.
  ServerClock now() {
    kernel.refresh();
    long reference = NtpTimestamp.ofNanos(kernel.nanos());
    if (kernel.isSynchronized()) {
      double error = kernel.maximumErrorNanos() * NANO;
      return new ServerClock(
          kernel.leap(), stratum, precision, 0, error, REFERENCE, reference);
    }
    if (localStratum.isPresent()) {
      int own = localStratum.getAsInt();
      int id = own == 1 ? NtpPacket.code("LOCL") : REFERENCE;
      return new ServerClock(0, own, precision, 0, LOCAL_ERROR, id, reference);
    }
    return ServerClock.unsynchronized(precision);
  }
}
