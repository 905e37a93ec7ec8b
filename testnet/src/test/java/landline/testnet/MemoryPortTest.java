// SPDX-License-Identifier: Apache-2.0
package landline.testnet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import landline.socket.Errno;
import landline.socket.SockAddr;
import landline.socket.SocketClosedException;
import org.junit.jupiter.api.Test;

class MemoryPortTest {

  private static final Duration LONG = Duration.ofSeconds(10);

  /// What arrives of the numbers from 0 to 199.
  private static List<Integer> arrivals(Conditions conditions, long seed) throws IOException {
    try (var network = MemoryNetwork.open(conditions, seed)) {
      var from = network.bind(SockAddr.parse("127.0.0.1:1"));
      var to = network.bind(SockAddr.parse("127.0.0.1:2"));
      for (int i = 0; i < 200; i++) {
        from.send(new byte[] {(byte) i}, to.address());
      }
      var arrived = new ArrayList<Integer>();
      try {
        while (true) {
          var message = to.receive(LONG);
          assertEquals(from.address(), message.from());
          arrived.add(message.data()[0] & 0xff);
        }
      } catch (SocketTimeoutException all) {
        return arrived;
      }
    }
  }

  private static List<Integer> sorted(List<Integer> numbers) {
    return numbers.stream().sorted().toList();
  }

  @Test
  void allArriveInOrder() throws IOException {
    List<Integer> all = arrivals(Conditions.PERFECT, 1);
    assertEquals(200, all.size());
    assertEquals(sorted(all), all);
    var delayed =
        Conditions.PERFECT.toBuilder().delay(Duration.ofMillis(1), Duration.ofMillis(50)).build();
    assertEquals(all, arrivals(delayed, 1));
  }

  @Test
  void someAreLost() throws IOException {
    int left = arrivals(Conditions.PERFECT.toBuilder().loss(0.5).build(), 1).size();
    assertTrue(left > 50 && left < 150, () -> left + " of 200");
    assertEquals(List.of(), arrivals(Conditions.PERFECT.toBuilder().loss(1).build(), 1));
  }

  @Test
  void someArriveTwice() throws IOException {
    List<Integer> arrived = arrivals(Conditions.PERFECT.toBuilder().duplicates(0.2).build(), 1);
    int twice = arrived.size() - 200;
    assertTrue(twice > 10 && twice < 56, () -> twice + " of 200");
    assertEquals(200, new TreeSet<>(arrived).size());
  }

  @Test
  void someAreOvertaken() throws IOException {
    List<Integer> arrived = arrivals(Conditions.PERFECT.toBuilder().reordering(0.1).build(), 1);
    assertEquals(200, arrived.size());
    assertNotEquals(sorted(arrived), arrived);
  }

  @Test
  void theSameSeedDoesTheSame() throws IOException {
    for (int seed = 0; seed < 50; seed++) {
      assertEquals(arrivals(Conditions.ROUGH, seed), arrivals(Conditions.ROUGH, seed));
    }
    assertNotEquals(arrivals(Conditions.ROUGH, 1), arrivals(Conditions.ROUGH, 2));
  }

  @Test
  void whatNobodyReceivesIsLost() throws IOException {
    try (var network = MemoryNetwork.perfect();
        var from = network.bind(SockAddr.parse("127.0.0.1:1"))) {
      SockAddr to = SockAddr.parse("127.0.0.1:2");
      from.send(new byte[3], to);
      var late = network.bind(to);
      for (int i = 0; i < 300; i++) {
        from.send(new byte[0], to);
      }
      for (int i = 0; i < 256; i++) {
        assertEquals(0, late.receive().length());
      }
      assertThrows(SocketTimeoutException.class, () -> late.receive(LONG));
      List<String> trace = network.trace();
      assertEquals("0.000000000 127.0.0.1:1>127.0.0.1:2 0 of 3 unheard", trace.getFirst());
      assertEquals("0.000000000 127.0.0.1:1>127.0.0.1:2 300 of 0 dropped", trace.getLast());
    }
  }

  @Test
  void whatIsTooLongIsRefused() throws IOException {
    try (var network = MemoryNetwork.perfect();
        var port = network.bind(SockAddr.parse("127.0.0.1:1"))) {
      var tooLong =
          assertThrows(IOException.class, () -> port.send(new byte[65_508], port.address()));
      assertEquals("sendto 127.0.0.1:1 -> 127.0.0.1:1: " + Errno.EMSGSIZE, tooLong.getMessage());
    }
  }

  @Test
  void closingWakesTheReceiver() throws IOException, InterruptedException {
    try (var network = MemoryNetwork.perfect()) {
      var port = network.bind(SockAddr.parse("127.0.0.1:1"));
      var receiving = network.clock().start(() -> port.receive());
      network.clock().sleep(LONG);
      port.close();
      assertThrows(SocketClosedException.class, receiving::await);
      assertThrows(SocketClosedException.class, () -> port.send(new byte[1], port.address()));
    }
  }
}
