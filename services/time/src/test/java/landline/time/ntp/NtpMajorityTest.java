// SPDX-License-Identifier: Apache-2.0
package landline.time.ntp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import landline.socket.SockAddrIn;
import org.junit.jupiter.api.Test;

class NtpMajorityTest {

  private static NtpMeasurement measured(long offsetMillis, long errorMillis) {
    var sample = new NtpSample(offsetMillis / 1e3, 0.001, 0, 0);
    var answer =
        new NtpAnswer(SockAddrIn.loopback(123), 0, 2, "10.0.0.1", 0, 0, sample, false, true);
    return new NtpMeasurement(
        List.of(answer),
        Duration.ofMillis(offsetMillis),
        Duration.ofMillis(1),
        Duration.ZERO,
        Duration.ofMillis(errorMillis),
        Optional.empty());
  }

  @Test
  void thoseWhoseErrorsOverlapAgree() {
    NtpMeasurement one = measured(0, 10);
    NtpMeasurement two = measured(5, 10);
    NtpMeasurement wrong = measured(500, 10);
    NtpMajority majority = NtpMajority.of(List.of(one, wrong, two)).orElseThrow();
    assertEquals(new NtpMajority(Duration.ofMillis(-5), Duration.ofMillis(10)), majority);
    assertTrue(majority.agrees(one));
    assertTrue(majority.agrees(two));
    assertFalse(majority.agrees(wrong));
  }

  @Test
  void aServerThatIsFarAwayAgreesWithANearOne() {
    NtpMeasurement near = measured(0, 1);
    NtpMeasurement far = measured(30, 40);
    NtpMajority majority = NtpMajority.of(List.of(near, far)).orElseThrow();
    assertEquals(new NtpMajority(Duration.ofMillis(-1), Duration.ofMillis(1)), majority);
    assertTrue(majority.agrees(far));
  }

  @Test
  void twoThatContradictEachOtherAreNoMajority() {
    assertEquals(Optional.empty(), NtpMajority.of(List.of(measured(0, 10), measured(99, 10))));
    assertEquals(Optional.empty(), NtpMajority.of(List.of()));
  }

  @Test
  void oneAloneAgreesWithItself() {
    NtpMeasurement one = measured(-1500, 10);
    NtpMajority majority = NtpMajority.of(List.of(one)).orElseThrow();
    assertEquals(Duration.ofMillis(-1510), majority.low());
    assertTrue(majority.agrees(one));
  }
}
