// SPDX-License-Identifier: Apache-2.0
package landline.cli.time;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import landline.socket.SockAddrIn;
import landline.time.ntp.NtpAnswer;
import landline.time.ntp.NtpMeasurement;
import landline.time.ntp.NtpSample;

/// Measurements for tests.
final class Measured {

  private Measured() {}

  static NtpAnswer answer(int leap, int stratum, String reference, boolean authenticated) {
    var sample = new NtpSample(0.002, 0.004, 0.000_001, 0);
    return new NtpAnswer(
        SockAddrIn.of("192.0.2.1", 123),
        leap,
        stratum,
        reference,
        0.01,
        0.0005,
        sample,
        authenticated,
        true);
  }

  static NtpMeasurement of(NtpAnswer answer, long offsetMillis, long errorMillis) {
    return new NtpMeasurement(
        List.of(answer),
        Duration.ofMillis(offsetMillis),
        Duration.ofMillis(4),
        Duration.ofNanos(12_345),
        Duration.ofMillis(errorMillis),
        Optional.empty());
  }

  static Comparison.Result result(String host, long offsetMillis, long errorMillis) {
    return Comparison.Result.of(
        TimeTarget.ntp(host), of(answer(0, 2, "192.0.2.9", false), offsetMillis, errorMillis));
  }

  static Comparison.Result silent(String host) {
    return Comparison.Result.failed(TimeTarget.ntp(host), host + ": no answer in time");
  }
}
