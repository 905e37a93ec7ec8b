// SPDX-License-Identifier: Apache-2.0
package landline.greet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import landline.connection.Connection;
import landline.server.ConnectionEnd;
import landline.testnet.Conditions;
import landline.testnet.MemoryNetwork;
import org.junit.jupiter.api.Test;

class GreetServiceTest {

  private static final String GREETING = "welcome to Landline\r\n";

  @Test
  void theGreetingArrivesOnAThousandRoughDays() throws IOException {
    var service = new GreetService(GreetConfig.DEFAULT);
    for (int seed = 0; seed < 1000; seed++) {
      try (var network =
              MemoryNetwork.open(Conditions.ROUGH.toBuilder().segments(1, 10).build(), seed);
          var server = network.serve("127.0.0.1:7", service);
          var client = network.dial(server.address())) {
        String heard = new String(client.inputStream().readAllBytes(), UTF_8);
        assertEquals(GREETING, heard, "seed " + seed);
        assertTrue(server.stop(network.clock().deadline(Duration.ofMinutes(1))));
        assertEquals(1, server.counts().ended(ConnectionEnd.DONE));
      }
    }
  }

  @Test
  void aConnectionThatBreaksAnywhereHarmsNobodyElse() throws IOException {
    var service = new GreetService(GreetConfig.DEFAULT);
    try (var network = MemoryNetwork.open(Conditions.ROUGH, 1);
        var server = network.serve("127.0.0.1:7", service)) {
      for (int at = 0; at < GREETING.length(); at++) {
        network.conditions(Conditions.ROUGH.toBuilder().resetAfter(at).build());
        try (var client = network.dial(server.address())) {
          byte[] heard = new byte[at + 1];
          int count = heard(client, heard);
          assertEquals(GREETING.substring(0, count), new String(heard, 0, count, UTF_8));
          assertTrue(count <= at);
        }
      }
      network.conditions(Conditions.ROUGH);
      try (var client = network.dial(server.address())) {
        assertEquals(GREETING, new String(client.inputStream().readAllBytes(), UTF_8));
      }
    }
  }

  private static int heard(Connection client, byte[] into) {
    int count = 0;
    try {
      int n = client.inputStream().read(into, 0, into.length);
      while (n > 0) {
        count += n;
        n = client.inputStream().read(into, count, into.length - count);
      }
    } catch (IOException reset) {
      assertTrue(String.valueOf(reset.getMessage()).contains("ECONNRESET"), reset::toString);
    }
    return count;
  }
}
