// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The order in which the addresses of a host are tried.
final class DialOrderTest {

  private static List<String> order(String... addresses) {
    List<AddrInfo> found =
        Stream.of(addresses)
            .map(each -> SockAddr.parse(each))
            .map(each -> new AddrInfo(each.domain(), Type.STREAM, Protocol.TCP, each, ""))
            .toList();
    return Dial.interleaved(found).stream().map(each -> each.address().toString()).toList();
  }

  @Test
  void familiesTakeTurns() {
    assertEquals(
        List.of("[::1]:1", "10.0.0.1:1", "[::2]:1", "10.0.0.2:1", "[::3]:1"),
        order("[::1]:1", "[::2]:1", "[::3]:1", "10.0.0.1:1", "10.0.0.2:1"));
  }

  @Test
  void theResolversFavouriteComesFirst() {
    assertEquals(
        List.of("10.0.0.1:1", "[::1]:1", "10.0.0.2:1", "10.0.0.3:1"),
        order("10.0.0.1:1", "[::1]:1", "10.0.0.2:1", "10.0.0.3:1"));
  }

  @Test
  void oneFamilyKeepsItsOrder() {
    assertEquals(List.of("10.0.0.2:1", "10.0.0.1:1"), order("10.0.0.2:1", "10.0.0.1:1"));
  }
}
