// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import landline.server.Server;
import landline.server.StreamServer;
import landline.socket.Deadline;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import org.junit.jupiter.api.Test;

class RunningServicesTest {

  private final StopSwitch stop = new StopSwitch();
  private final AtomicInteger stopped = new AtomicInteger();

  private CommandContext shell() {
    var nowhere =
        new Output(OutputStream.nullOutputStream(), StandardCharsets.UTF_8, () -> StreamKind.OTHER);
    return new CommandContext(
        InputStream.nullInputStream(),
        StandardCharsets.UTF_8,
        () -> false,
        nowhere,
        nowhere,
        Map.of(),
        stop,
        () -> {});
  }

  /// A service whose listener breaks when it is told to.
  private final class Fragile implements ServableService, InvocationHandler {
    private final CountDownLatch breaks = new CountDownLatch(1);

    @Override
    public String name() {
      return "fragile";
    }

    @Override
    public int port() {
      return 1;
    }

    @Override
    public List<Transport> transports() {
      return List.of(Transport.TCP);
    }

    @Override
    public Service open(ServerConfigs configs, CommandContext context) {
      return (transport, where) ->
          (Server)
              Proxy.newProxyInstance(
                  Server.class.getClassLoader(), new Class<?>[] {Server.class}, this);
    }

    @Override
    public String tryIt(Transport transport, SockAddr address) {
      return "nothing";
    }

    /// The methods of its server.
    @Override
    public Object invoke(Object server, Method method, Object[] arguments)
        throws IOException, InterruptedException {
      return switch (method.getName()) {
        case "stop" -> stopped.incrementAndGet() > 0;
        case "join" -> {
          breaks.await();
          throw new IOException("the server at 127.0.0.1:1 has ended");
        }
        default -> throw new UnsupportedOperationException(method.getName());
      };
    }
  }

  private static Plan plan(ServableService offer, int listeners) {
    var spec =
        new Plan.ListenSpec(
            offer,
            Transport.TCP,
            new AddressArgument.Inet(Optional.empty(), AddressArgument.THIS_MACHINE, 1));
    return new Plan(List.of(offer), Collections.nCopies(listeners, spec));
  }

  @Test
  void aListenerThatBreaksEndsTheWait() throws IOException, InterruptedException {
    var fragile = new Fragile();
    RunningServices serving = RunningServices.start(plan(fragile, 1), ServeSettings.NONE, shell());
    fragile.breaks.countDown();
    var failed = assertThrows(IOException.class, () -> serving.await(stop));
    assertEquals("serve: the server at 127.0.0.1:1 has ended", failed.getMessage());
    assertEquals(Exit.FAILED, Errors.exit(failed));
  }

  @Test
  void askingToStopEndsTheWait() throws IOException, InterruptedException {
    RunningServices serving =
        RunningServices.start(plan(new Fragile(), 1), ServeSettings.NONE, shell());
    stop.ask();
    serving.await(stop);
    assertEquals(0, stopped.get());
  }

  @Test
  void anotherPortLooksLikeTheOneInUse() {
    assertEquals(10_123, RunningServices.another(123));
    assertEquals(18_083, RunningServices.another(8083));
    assertEquals(65_535, RunningServices.another(55_535));
    assertEquals(45_536, RunningServices.another(55_536));
  }

  @Test
  void anAddressInUseIsNoReasonToDoWithoutTheRest() throws IOException {
    try (var other = StreamServer.listen("127.0.0.1:0", connection -> {})) {
      var taken =
          new Plan.ListenSpec(
              Catalog.named(List.of("greet")).getFirst(),
              Transport.TCP,
              AddressArgument.parse(other.address().toString(), 8080));
      var plan = new Plan(List.copyOf(Catalog.services()), List.of(taken));
      var failed =
          assertThrows(
              IOException.class, () -> RunningServices.start(plan, ServeSettings.NONE, shell()));
      assertEquals(
          "serve greet: bind "
              + other.address()
              + ": EADDRINUSE (Address already in use); another address: landline serve greet --tcp"
              + " 127.0.0.1:"
              + RunningServices.another(((SockAddrIn) other.address()).port())
              + "; without greet: landline serve call time",
          failed.getMessage());
    }
  }

  @Test
  void stoppingStopsEveryListener() throws IOException {
    RunningServices.start(plan(new Fragile(), 3), ServeSettings.NONE, shell())
        .stop(Deadline.in(Duration.ZERO));
    assertEquals(3, stopped.get());
  }
}
