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

  LocalClock(KernelClock kernel, NtpConfig config) {
    this.kernel = kernel;
    stratum = config.stratum();
    localStratum = config.localStratum();
    precision = kernel.precision();
  }

  /// Asks the kernel.
  ServerClock now() {
    kernel.refresh();
    long reference = NtpTimestamp.ofNanos(kernel.nanos());
    if (kernel.isSynchronized()) {
      double error = kernel.maximumErrorNanos() * NANO;
      return new ServerClock(kernel.leap(), stratum, precision, 0, error, REFERENCE, reference);
    }
    if (localStratum.isPresent()) {
      int own = localStratum.getAsInt();
      int id = own == 1 ? NtpPacket.code("LOCL") : REFERENCE;
      return new ServerClock(0, own, precision, 0, LOCAL_ERROR, id, reference);
    }
    return ServerClock.unsynchronized(precision);
  }
}
