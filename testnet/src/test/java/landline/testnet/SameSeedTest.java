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
import org.junit.jupiter.api.Test;

/// The same seed gives the same run, whatever the threads of the machine do.
class SameSeedTest {

  private static final int CLIENTS = 5;
  private static final StreamService ECHO =
      line -> {
        byte[] bytes = new byte[300];
        for (int n = line.read(bytes); n >= 0; n = line.read(bytes)) {
          line.write(bytes, 0, n);
        }
      };

  /// What has happened while some clients talked to an echo, and what they heard of it.
  private static List<String> run(Conditions conditions, long seed) throws Exception {
    try (var network = MemoryNetwork.open(conditions, seed)) {
      try (var server = MemoryServer.serve(network, "127.0.0.1:7", ECHO)) {
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

  private static String talk(MemoryNetwork network, MemoryConnection line, byte[] all)
      throws InterruptedException {
    try (line) {
      for (int from = 0; from < all.length; from += 100) {
        line.write(all, from, 100);
        byte[] heard = line.inputStream().readNBytes(100);
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

  @Test
  void theSameSeedGivesTheSameTrace() throws Exception {
    for (int seed = 0; seed < 100; seed++) {
      assertEquals(run(Conditions.ROUGH, seed), run(Conditions.ROUGH, seed), "seed " + seed);
    }
  }

  @Test
  void theSameSeedGivesTheSameTraceWhereConnectionsBreakAndBuffersAreSmall() throws Exception {
    var conditions = Conditions.ROUGH.withResets(0.02).withBuffer(70);
    for (int seed = 0; seed < 100; seed++) {
      assertEquals(run(conditions, seed), run(conditions, seed), "seed " + seed);
    }
  }

  @Test
  void anotherSeedGivesAnotherTrace() throws Exception {
    assertNotEquals(run(Conditions.ROUGH, 1), run(Conditions.ROUGH, 2));
  }
}
