// SPDX-License-Identifier: Apache-2.0
package landline.ssh.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.SplittableRandom;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrIn6;
import landline.socket.SockAddrUn;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostPatternsTest {

  private static Peer peer(String host) {
    SockAddr address =
        host.equals("unix")
            ? SockAddrUn.UNNAMED
            : host.contains(":") ? SockAddrIn6.of(host, 1) : SockAddrIn.of(host, 1);
    return Peer.of(address);
  }

  // "no" is a refused login, other words are why the key is refused.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          10.1.2.3                     | 10.1.2.3         | yes
          10.1.2.3                     | 10.1.2.30        | no
          10.0.0.0/8                   | 10.1.2.3         | yes
          10.0.0.0/8                   | 11.1.2.3         | no
          0.0.0.0/0                    | 11.1.2.3         | yes
          10.1.2.3/32                  | 10.1.2.3         | yes
          *                            | 10.1.2.3         | yes
          10.1.*                       | 10.1.2.3         | yes
          10.1.2.?                     | 10.1.2.3         | yes
          10.1.2.?                     | 10.1.2.33        | no
          1?.*.3                       | 10.1.2.3         | yes
          !10.1.2.3,*                  | 10.1.2.3         | no
          *,!10.1.2.3                  | 10.1.2.3         | no
          *,!10.1.0.0/16               | 10.1.2.3         | no
          *,!10.1.0.0/16               | 10.2.2.3         | yes
          *,!10.1.*                    | 10.1.2.3         | no
          !10.9.9.9                    | 10.1.2.3         | no
          !!10.1.2.3,*                 | 10.1.2.3         | yes
          *.example.com                | 10.1.2.3         | no
          host.example.com,10.1.2.3    | 10.1.2.3         | yes
          2001:db8::/32                | 2001:db8::1      | yes
          2001:db8::/32                | 2001:db9::1      | no
          2001:DB8:0:0::1              | 2001:db8::1      | yes
          2001:DB8::*                  | 2001:db8::1      | yes
          ::/0                         | 2001:db8::1      | yes
          ::/0                         | 10.1.2.3         | no
          0.0.0.0/0                    | 2001:db8::1      | no
          10.0.0.0/8                   | ::ffff:10.1.2.3  | yes
          10.1.*                       | ::ffff:10.1.2.3  | yes
          *,!10.1.2.3                  | ::ffff:10.1.2.3  | no
          ::ffff:10.1.2.3              | 10.1.2.3         | no
          ::/0                         | ::ffff:10.1.2.3  | no
          fe80::/10                    | fe80::1          | yes
          fe80::/10                    | fe80::1%lo       | no
          fe80::1%lo                   | fe80::1%lo       | yes
          fe80::1%lo                   | fe80::1%2        | no
          fe80::%lo/10                 | fe80::1%lo       | yes
          fe80::*                      | fe80::1%lo       | yes
          fe80::1%none                 | fe80::1%lo       | no
          *                            | unix             | yes
          UNKNOWN                      | unix             | yes
          0.0.0.0/0,::/0               | unix             | no
          10.0.0.0/33                  | 10.1.2.3         | inconsistent mask length for network: 10.0.0.0/33
          10.0.0.1/8                   | 10.1.2.3         | inconsistent mask length for network: 10.0.0.1/8
          10.1.2.3,10.0.0.0/33         | 10.1.2.3         | inconsistent mask length for network: 10.0.0.0/33
          2001:db8::1/32               | 2001:db8::1      | inconsistent mask length for network: 2001:db8::1/32
          2001:db8::/129               | 2001:db8::1      | inconsistent mask length for network: 2001:db8::/129
          10.0.0.0/                    | 10.1.2.3         | invalid mask length: 10.0.0.0/
          10.0.0.0/a                   | 10.1.2.3         | invalid mask length: 10.0.0.0/a
          10.0.0.0/+8                  | 10.1.2.3         | invalid mask length: 10.0.0.0/+8
          !10.0.0.0/x,*                | 10.1.2.3         | invalid mask length: 10.0.0.0/x
          !10.0.0.*/24,*               | 10.1.2.3         | invalid network: 10.0.0.*/24
          example.com/24               | 10.1.2.3         | invalid network: example.com/24
          2001:zz::/32                 | 10.1.2.3         | invalid network: 2001:zz::/32
          fe80::%none/10               | 10.1.2.3         | invalid network: fe80::%none/10
          010.0.0.0/8                  | 10.1.2.3         | ambiguous address: 010.0.0.0/8
          10.1                         | 10.0.0.1         | ambiguous address: 10.1
          0x0a.1.2.3                   | 10.1.2.3         | ambiguous address: 0x0a.1.2.3
          10.1.2.256                   | 10.1.2.3         | ambiguous address: 10.1.2.256
          10.1.2.3,                    | 10.1.2.3         | from: empty entry
          ,10.1.2.3                    | 10.1.2.3         | from: empty entry
          !                            | 10.1.2.3         | from: empty entry
          """)
  void fromDecides(String patterns, String host, String expected) {
    assertEquals(expected, outcome(patterns, peer(host)));
  }

  private static String outcome(String patterns, Peer peer) {
    try {
      return HostPatterns.parse(patterns).matches(peer) ? "yes" : "no";
    } catch (RefusedException refused) {
      return refused.reason();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          10.0.0.0/8,2001:db8::/32 | 10.1.2.3        | yes
          10.0.0.0/8,2001:db8::/32 | ::ffff:10.1.2.3 | yes
          10.0.0.0/8,2001:db8::/32 | 2001:db8::7     | yes
          10.0.0.0/8,2001:db8::/32 | 11.1.2.3        | no
          10.1.2.3                 | 10.1.2.3        | yes
          10.0.0.0/8               | unix            | no
          *                        | 10.1.2.3        | source-address: not an address
          !10.1.2.3                | 10.1.2.3        | source-address: not an address
          fe80::1%lo               | fe80::1%lo      | source-address: not an address
          abc                      | 10.1.2.3        | source-address: not an address
          10.0.0.0/8,              | 10.1.2.3        | source-address: not an address
          10.0.0.0/8, 11.0.0.0/8   | 10.1.2.3        | source-address: not an address
          10.0.0.0/33              | 10.1.2.3        | inconsistent mask length for network: 10.0.0.0/33
          """)
  void sourceAddressDecides(String list, String host, String expected) {
    String found;
    try {
      found = SourceAddresses.parse(list).matches(peer(host)) ? "yes" : "no";
    } catch (RefusedException refused) {
      found = refused.reason();
    }
    assertEquals(expected, found);
  }

  @Test
  void manyStarsTakeNoLongerThanManyChars() {
    String stars = "*a".repeat(5_000) + "*b";
    String text = "a".repeat(5_000);
    assertTimeoutPreemptively(
        Duration.ofSeconds(30),
        () -> {
          assertFalse(Wildcards.matches(text, stars));
          assertTrue(Wildcards.matches(text, "*".repeat(10_000)));
          assertFalse(Wildcards.matches(text, "*".repeat(10_000) + "b"));
          assertTrue(HostPatterns.parse("*".repeat(10_000)).matches(peer("10.1.2.3")));
        });
  }

  @Test
  void patternsMatchAsTheirDefinitionSays() {
    var random = new SplittableRandom(14);
    for (int i = 0; i < 50_000; i++) {
      String text = word(random, "ab");
      String pattern = word(random, "ab*?");
      assertEquals(defined(text, pattern), Wildcards.matches(text, pattern), text + " " + pattern);
    }
  }

  private static String word(SplittableRandom random, String alphabet) {
    var word = new StringBuilder();
    for (int length = random.nextInt(7); length > 0; length--) {
      word.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return word.toString();
  }

  private static boolean defined(String text, String pattern) {
    if (pattern.isEmpty()) {
      return text.isEmpty();
    }
    String rest = pattern.substring(1);
    if (pattern.charAt(0) == '*') {
      return defined(text, rest) || (!text.isEmpty() && defined(text.substring(1), pattern));
    }
    return !text.isEmpty()
        && (pattern.charAt(0) == '?' || pattern.charAt(0) == text.charAt(0))
        && defined(text.substring(1), rest);
  }

  @Test
  void allListsMatchOrAreRefused() {
    var random = new SplittableRandom(15);
    String[] parts = {"10", ".", ":", "/", "8", "!", "*", "?", ",", "%", "lo", "fe80", "0x", "::"};
    Peer peer = peer("10.1.2.3");
    for (int i = 0; i < 50_000; i++) {
      var list = new StringBuilder();
      for (int words = random.nextInt(10); words > 0; words--) {
        list.append(parts[random.nextInt(parts.length)]);
      }
      String found = outcome(list.toString(), peer);
      assertFalse(found.isEmpty());
      assertThrows(
          RefusedException.class, () -> HostPatterns.parse(list + ",10.0.0.0/40"), list::toString);
    }
  }
}
