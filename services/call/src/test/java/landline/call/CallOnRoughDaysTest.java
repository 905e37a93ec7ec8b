// SPDX-License-Identifier: Apache-2.0
package landline.call;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import landline.connection.Connection;
import landline.server.ConnectionEnd;
import landline.server.Request;
import landline.socket.Deadline;
import landline.socket.SockAddr;
import landline.testnet.Conditions;
import landline.testnet.MemoryNetwork;
import landline.testnet.Task;
import org.junit.jupiter.api.Test;

/// The phone line on a network that delays, cuts and breaks.
class CallOnRoughDaysTest {

  private static final String TEXT = "Hello?\n".repeat(30) + "\u7535\u8bdd\n".repeat(30);

  private static Task<String> talk(MemoryNetwork network, Connection callService) {
    return network
        .clock()
        .start(() -> {
          try (callService) {
            callService.writeUtf8(TEXT);
            callService.shutdownOutput();
            return new String(callService.inputStream().readAllBytes(), UTF_8);
          } catch (IOException broken) {
            return "broken";
          }
        });
  }

  @Test
  void everyWordIsHeardAndAnsweredOnAThousandRoughDays() throws Exception {
    for (int seed = 0; seed < 1000; seed++) {
      var callService = new CallService(Operator.echo(), CallConfig.DEFAULT);
      try (var network = MemoryNetwork.open(Conditions.ROUGH, seed);
          var server = network.serve("127.0.0.1:7", callService)) {
        assertEquals(TEXT, talk(network, network.dial(server.address())).await(), "seed " + seed);
        assertTrue(server.stop(network.clock().deadline(Duration.ofMinutes(1))));
        assertEquals(1, server.counts().ended(ConnectionEnd.DONE));
      }
    }
  }

  /// Says who calls, before it says what it hears.
  private record Noting(List<String> callers, Operator echo) implements Operator {
    @Override
    public void talk(Call call) throws IOException {
      callers.add(call.caller());
      echo.talk(call);
    }

    @Override
    public void answer(Request message, Charset charset) throws IOException {
      echo.answer(message, charset);
    }
  }

  @Test
  void callersHaveTheirTurnInOrderAndWhoBreaksOffHoldsNobodyUp() throws Exception {
    for (int seed = 0; seed < 20; seed++) {
      List<String> callers = Collections.synchronizedList(new ArrayList<>());
      var callService = new CallService(new Noting(callers, Operator.echo()), CallConfig.DEFAULT);
      try (var network = MemoryNetwork.open(Conditions.ROUGH, seed);
          var server = network.serve("127.0.0.1:7", callService)) {
        var first = network.dial(server.address());
        network.conditions(Conditions.ROUGH.toBuilder().resetAfter(50).build());
        var breaking = network.dial(server.address());
        network.conditions(Conditions.ROUGH);
        var last = network.dial(server.address());
        var addresses = List.of(first.local().toString(), last.local().toString());
        var tasks = List.of(talk(network, first), talk(network, breaking), talk(network, last));
        assertEquals(TEXT, tasks.get(0).await(), "seed " + seed);
        assertEquals("broken", tasks.get(1).await(), "seed " + seed);
        assertEquals(TEXT, tasks.get(2).await(), "seed " + seed);
        var served = new ArrayList<>(callers);
        served.retainAll(addresses);
        assertEquals(addresses, served, "seed " + seed);
      }
    }
  }

  @Test
  void aCallInWhichNobodySpeaksIsEndedByTheServersDeadline() throws Exception {
    var callService =
        new CallService(Operator.echo(), CallConfig.builder().idle(Deadline.FOREVER).build());
    try (var network = MemoryNetwork.open(Conditions.ROUGH, 1);
        var server = network.serve("127.0.0.1:7", callService);
        var caller = network.dial(server.address())) {
      caller.writeUtf8("x");
      assertEquals('x', caller.inputStream().read());
      assertEquals(-1, caller.inputStream().read());
      assertTrue(network.clock().nanoTime() >= Duration.ofHours(1).toNanos());
    }
  }

  @Test
  void messagesAreAnsweredAsOftenAsTheyArrive() throws Exception {
    for (int seed = 0; seed < 200; seed++) {
      var service = new CallDatagramService(Operator.echo(), CallConfig.DEFAULT);
      try (var network = MemoryNetwork.open(Conditions.ROUGH.toBuilder().loss(0).build(), seed);
          var box = network.serveDatagrams("127.0.0.1:7", service);
          var caller = network.bind(SockAddr.parse("127.0.0.1:4711"))) {
        var heard = new TreeSet<String>();
        for (int i = 0; i < 10; i++) {
          caller.send(("message " + i).getBytes(UTF_8), box.address());
        }
        while (heard.size() < 10) {
          heard.add(new String(caller.receive(Duration.ofSeconds(10)).data(), UTF_8));
        }
        assertEquals("message 0", heard.first());
        assertEquals("message 9", heard.last());
        assertTrue(box.counts().sent() >= 10);
      }
    }
  }
}
