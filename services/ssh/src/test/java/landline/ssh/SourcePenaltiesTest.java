// SPDX-License-Identifier: Apache-2.0
package landline.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrIn6;
import landline.socket.SockAddrUn;
import landline.ssh.SourcePenalties.Offence;
import org.junit.jupiter.api.Test;

class SourcePenaltiesTest {

  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final SourcePenalties penalties = new SourcePenalties(() -> now);
  private final SockAddr peer = SockAddrIn.of("192.0.2.1", 1000);

  private Optional<Duration> left() {
    return penalties.left(peer);
  }

  private void failures(int count) {
    for (int i = 0; i < count; i++) {
      penalties.add(peer, Offence.AUTHENTICATION_FAILED);
    }
  }

  @Test
  void aFewFailuresAreForgiven() {
    failures(2);
    assertEquals(Optional.empty(), left());
  }

  @Test
  void penaltiesAddUpAndEnd() {
    failures(3);
    assertEquals(Optional.of(Duration.ofSeconds(15)), left());
    now = now.plusSeconds(14);
    assertEquals(Optional.of(Duration.ofSeconds(1)), left());
    now = now.plusSeconds(1);
    assertEquals(Optional.empty(), left());
    failures(1);
    assertEquals(Optional.empty(), left());
  }

  @Test
  void noPenaltyIsLongerThanTenMinutes() {
    failures(1000);
    assertEquals(Optional.of(SourcePenalties.MOST), left());
  }

  @Test
  void theAddressCountsNotThePort() {
    failures(3);
    assertEquals(left(), penalties.left(SockAddrIn.of("192.0.2.1", 2000)));
    assertEquals(Optional.empty(), penalties.left(SockAddrIn.of("192.0.2.2", 1000)));
    assertEquals(left(), penalties.left(SockAddrIn6.of("::ffff:192.0.2.1", 1)));
  }

  @Test
  void anIpv6AddressCountsWithItsNetwork() {
    for (int i = 0; i < 3; i++) {
      penalties.add(SockAddrIn6.of("2001:db8::" + i, 1), Offence.AUTHENTICATION_FAILED);
    }
    assertEquals(
        Optional.of(Duration.ofSeconds(15)), penalties.left(SockAddrIn6.of("2001:db8::ffff", 1)));
    assertEquals(Optional.empty(), penalties.left(SockAddrIn6.of("2001:db8:0:1::1", 1)));
  }

  @Test
  void aUnixSocketHasNoPenalties() {
    for (int i = 0; i < 10; i++) {
      penalties.add(SockAddrUn.UNNAMED, Offence.GRACE_EXCEEDED);
    }
    assertEquals(Optional.empty(), penalties.left(SockAddrUn.UNNAMED));
  }

  @Test
  void aCrowdOfAddressesMakesItForgetTheOldest() {
    failures(3);
    for (int i = 0; i < SourcePenalties.SOURCES; i++) {
      penalties.add(new SockAddrIn(0x0a000000 + i, 1), Offence.NO_AUTHENTICATION);
    }
    assertEquals(Optional.empty(), left());
  }
}
