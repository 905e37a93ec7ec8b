// SPDX-License-Identifier: Apache-2.0
package landline.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import landline.ssh.auth.CertificateIdentity;
import landline.ssh.auth.KeyIdentity;
import org.junit.jupiter.api.Test;

class KeyHoldersTest {

  private final KeyHolders holders = new KeyHolders(2, 3);

  private KeyHolders.Place enter(String holder) {
    return holders.enter(holder).orElseThrow();
  }

  @Test
  void aHolderHasSoManyConnectionsAndOthersHaveTheirOwn() {
    KeyHolders.Place one = enter("a");
    enter("a");
    assertTrue(holders.enter("a").isEmpty());
    enter("b");
    one.leave();
    one.leave();
    enter("a");
    assertTrue(holders.enter("a").isEmpty());
  }

  @Test
  void sessionsOfAllConnectionsCount() {
    KeyHolders.Place one = enter("a");
    KeyHolders.Place other = enter("a");
    assertTrue(one.openSession());
    assertTrue(other.openSession());
    assertTrue(other.openSession());
    assertFalse(one.openSession());
    assertTrue(enter("b").openSession());
    other.closeSession();
    assertTrue(one.openSession());
  }

  /// One that opens and closes sessions can't pile up commands that are being ended.
  @Test
  void aCommandThatOutlivesItsSessionCounts() {
    KeyHolders.Place place = enter("a");
    for (int i = 0; i < 3; i++) {
      assertTrue(place.openSession());
      assertTrue(place.begin());
      place.closeSession();
    }
    assertFalse(place.openSession());
    assertFalse(place.begin());
    place.end();
    assertTrue(place.openSession());
  }

  @Test
  void whoLeavesTakesEverythingAlong() {
    KeyHolders.Place one = enter("a");
    KeyHolders.Place other = enter("a");
    assertTrue(one.openSession());
    assertTrue(one.begin());
    assertTrue(one.openSession());
    assertTrue(other.openSession());
    one.leave();
    // What ends later is not counted twice.
    one.end();
    one.closeSession();
    assertFalse(one.openSession());
    assertFalse(one.begin());
    assertTrue(other.openSession());
    assertTrue(other.openSession());
    assertFalse(other.openSession());
    assertEquals(1, holders.size());
    other.leave();
    assertEquals(0, holders.size());
  }

  @Test
  void aCertificateCountsWithItsIdentityAndItsAuthority() {
    assertEquals("SHA256:1", key("SHA256:1", Optional.empty()).holder());
    KeyIdentity one = key("SHA256:1", Optional.of("SHA256:ca"));
    assertEquals(one.holder(), key("SHA256:2", Optional.of("SHA256:ca")).holder());
    assertNotEquals(one.holder(), key("SHA256:1", Optional.of("SHA256:other")).holder());
    assertNotEquals(one.holder(), key("SHA256:1", Optional.empty()).holder());
  }

  private static KeyIdentity key(String fingerprint, Optional<String> authority) {
    return new KeyIdentity(
        "ssh-ed25519",
        fingerprint,
        authority.map(each -> new CertificateIdentity("me", "7", "ssh-ed25519", each)));
  }
}
