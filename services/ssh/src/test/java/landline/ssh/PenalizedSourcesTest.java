// SPDX-License-Identifier: Apache-2.0
package landline.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import landline.connection.AddressPrefix;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrIn6;
import landline.socket.SockAddrUn;
import landline.ssh.PenalizedSources.Offence;
import org.junit.jupiter.api.Test;

class PenalizedSourcesTest {

  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final PenalizedSources penalties = penalties(PerSourcePenalties.DEFAULT);
  private final SockAddr peer = SockAddrIn.of("192.0.2.1", 1000);

  private PenalizedSources penalties(PerSourcePenalties limits, String... exempt) {
    return new PenalizedSources(
        limits, Stream.of(exempt).map(AddressPrefix::parse).toList(), () -> now);
  }

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
    assertEquals(Optional.of(PerSourcePenalties.DEFAULT.max()), left());
  }

  @Test
  void eachPenaltyAndItsBoundsAreThoseOfTheSetting() {
    PenalizedSources own =
        penalties(
            PerSourcePenalties.parse(
                List.of("noauth:2s", "authfail:3s", "grace-exceeded:4s", "min:9s", "max:10s")));
    own.add(peer, Offence.NO_AUTHENTICATION);
    own.add(peer, Offence.AUTHENTICATION_FAILED);
    assertEquals(Optional.empty(), own.left(peer));
    own.add(peer, Offence.GRACE_EXCEEDED);
    assertEquals(Optional.of(Duration.ofSeconds(9)), own.left(peer));
    own.add(peer, Offence.GRACE_EXCEEDED);
    assertEquals(Optional.of(Duration.ofSeconds(10)), own.left(peer));
  }

  @Test
  void withoutPenaltiesNobodyIsRefused() {
    PenalizedSources off = penalties(PerSourcePenalties.OFF);
    for (int i = 0; i < 100; i++) {
      off.add(peer, Offence.GRACE_EXCEEDED);
    }
    assertEquals(Optional.empty(), off.left(peer));
  }

  /// Also where others of its network are refused.
  @Test
  void whoIsExemptIsNotRefused() {
    PenalizedSources own = penalties(PerSourcePenalties.DEFAULT, "192.0.2.0/24", "2001:db8::1");
    for (int i = 0; i < 3; i++) {
      own.add(peer, Offence.AUTHENTICATION_FAILED);
      own.add(SockAddrIn6.of("2001:db8::1", 1), Offence.AUTHENTICATION_FAILED);
    }
    assertEquals(Optional.empty(), own.left(peer));
    assertEquals(Optional.empty(), own.left(SockAddrIn6.of("2001:db8::2", 1)));
    for (int i = 0; i < 3; i++) {
      own.add(SockAddrIn6.of("2001:db8::2", 1), Offence.AUTHENTICATION_FAILED);
    }
    assertEquals(Optional.of(Duration.ofSeconds(15)), own.left(SockAddrIn6.of("2001:db8::2", 1)));
    assertEquals(Optional.empty(), own.left(SockAddrIn6.of("2001:db8::1", 1)));
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
    for (int i = 0; i < PenalizedSources.SOURCES; i++) {
      penalties.add(new SockAddrIn(0x0a000000 + i, 1), Offence.NO_AUTHENTICATION);
    }
    assertEquals(Optional.empty(), left());
  }
}
