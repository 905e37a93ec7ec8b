// SPDX-License-Identifier: Apache-2.0
package landline.testnet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import landline.server.StreamService;
import landline.socket.SockAddrIn;
import org.junit.jupiter.api.Test;

/// The same seed gives the same run, whatever the threads of the machine do.
class SameSeedTest {

  private static final int CLIENTS = 5;
  private static final StreamService ECHO =
      connection -> {
        byte[] bytes = new byte[300];
        for (int n = connection.read(bytes); n >= 0; n = connection.read(bytes)) {
          connection.write(bytes, 0, n);
        }
      };

  /// What has happened while some clients talked to an echo, and what they heard of it.
  private static List<String> run(Conditions conditions, long seed) throws Exception {
    try (var network = MemoryNetwork.open(conditions, seed)) {
      try (var server = network.serve("127.0.0.1:7", ECHO)) {
        var tasks = new ArrayList<Task<String>>();
        for (int i = 0; i < CLIENTS; i++) {
          var client = network.dial(server.address());
          byte[] all = new byte[100 * (i + 1)];
          new Random(i).nextBytes(all);
          tasks.add(network.clock().start(() -> talk(network, client, all)));
        }
        var told = new ArrayList<String>();
        for (Task<String> task : tasks) {
          told.add(task.await());
        }
        told.addAll(network.trace());
        return told;
      }
    }
  }

  private static String talk(MemoryNetwork network, MemoryConnection connection, byte[] all)
      throws InterruptedException {
    try (connection) {
      for (int from = 0; from < all.length; from += 100) {
        connection.write(all, from, 100);
        byte[] heard = connection.inputStream().readNBytes(100);
        if (heard.length < 100) {
          return "heard the end at " + network.clock().nanoTime();
        }
        assertArrayEquals(Arrays.copyOfRange(all, from, from + 100), heard);
        network.clock().sleep(Duration.ofMillis(from % 7));
      }
      return "heard all at " + network.clock().nanoTime();
    } catch (IOException failed) {
      return failed + " at " + network.clock().nanoTime();
    }
  }

  private static void assertSameTraces(Conditions conditions, int seeds) throws Exception {
    for (int seed = 0; seed < seeds; seed++) {
      assertEquals(run(conditions, seed), run(conditions, seed), "seed " + seed);
    }
  }

  @Test
  void theSameSeedGivesTheSameTrace() throws Exception {
    assertSameTraces(Conditions.ROUGH, 1000);
  }

  @Test
  void theSameSeedGivesTheSameTraceWhereConnectionsBreakAndBuffersAreSmall() throws Exception {
    assertSameTraces(Conditions.ROUGH.toBuilder().resets(0.02).buffer(70).build(), 100);
  }

  /// Both ends write until the connection breaks, and all that they write arrives at the same few
  /// moments: what comes first there must not depend on which thread was faster.
  @Test
  void whatArrivesAtTheSameMomentHasAnOrder() throws Exception {
    var delay = Duration.ofMillis(1);
    var conditions = Conditions.PERFECT.toBuilder().delay(delay, delay).resetAfter(1000).build();
    var first = both(conditions);
    for (int i = 0; i < 200; i++) {
      assertEquals(first, both(conditions));
    }
  }

  private static List<String> both(Conditions conditions) throws Exception {
    try (var network = MemoryNetwork.open(conditions, 1);
        var pair = network.pair()) {
      var one = network.clock().start(() -> write(network, pair.client(), 70));
      var other = network.clock().start(() -> write(network, pair.server(), 110));
      var told = new ArrayList<>(List.of(one.await(), other.await()));
      told.addAll(network.trace());
      return told;
    }
  }

  private static String write(MemoryNetwork network, MemoryConnection connection, int length)
      throws InterruptedException {
    try {
      while (true) {
        network.clock().sleep(Duration.ofMillis(5));
        connection.write(new byte[length]);
      }
    } catch (IOException broken) {
      return broken + " at " + network.clock().nanoTime();
    }
  }

  /// What a server for datagrams does with what several peers send at the same moments.
  private static List<String> messages(long seed) throws Exception {
    var conditions =
        Conditions.ROUGH.toBuilder().delay(Duration.ofMillis(1), Duration.ofMillis(1)).build();
    var handled = new ArrayList<String>();
    try (var network = MemoryNetwork.open(conditions, seed);
        var box =
            network.serveDatagrams("127.0.0.1:7", message -> handled.add(message.toString()))) {
      var tasks = new ArrayList<Task<Boolean>>();
      for (int i = 0; i < CLIENTS; i++) {
        var port = network.bind(SockAddrIn.loopback(0));
        tasks.add(
            network
                .clock()
                .start(() -> {
                  for (int n = 1; n < 10; n++) {
                    port.send(new byte[n], box.address());
                    network.clock().sleep(Duration.ofMillis(1));
                  }
                  return true;
                }));
      }
      for (Task<Boolean> task : tasks) {
        assertEquals(true, task.await());
      }
      network.clock().sleep(Duration.ofSeconds(1));
      handled.addAll(network.trace());
    }
    return handled;
  }

  @Test
  void theSameSeedGivesTheSameDatagramsInTheSameOrder() throws Exception {
    for (int seed = 0; seed < 200; seed++) {
      assertEquals(messages(seed), messages(seed), "seed " + seed);
    }
  }

  @Test
  void anotherSeedGivesAnotherTrace() throws Exception {
    assertNotEquals(run(Conditions.ROUGH, 1), run(Conditions.ROUGH, 2));
  }
}
