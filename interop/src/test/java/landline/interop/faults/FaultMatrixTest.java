// SPDX-License-Identifier: Apache-2.0
package landline.interop.faults;

import static landline.interop.harness.Patience.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import landline.socket.Domain;
import landline.socket.Errno;
import landline.socket.Socket;
import landline.socket.SocketCounters;
import landline.socket.SocketPair;
import landline.socket.Type;
import landline.testkit.Transport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentest4j.TestAbortedException;

/// Every system call with every error of its manual page, at its first three uses, on every kind of
/// socket and thread: each has a defined outcome, leaves no descriptor, and leaves this socket and
/// all others in working order.
final class FaultMatrixTest {

  private static final int MOST_REPORTED = 10;
  private static final File DESCRIPTORS = new File("/proc/self/fd");
  private static final AtomicInteger CASES = new AtomicInteger();

  private static volatile List<Transport> transports = List.of();

  /// One of each kind; asked before there are faults.
  @BeforeAll
  static void look() {
    Stream<Transport> kinds =
        Stream.of(Transport.values()).filter(kind -> !kind.name().endsWith("ABSTRACT"));
    transports = kinds.filter(FaultMatrixTest::isThere).toList();
  }

  private static boolean isThere(Transport transport) {
    try {
      transport.socket().close();
      return true;
    } catch (TestAbortedException | IOException lacking) {
      System.out.println("faults: without " + transport + ": " + lacking.getMessage());
      return false;
    }
  }

  /// The errors of each row of the table.
  private static Map<String, List<Errno>> table() throws IOException {
    try (InputStream table = FaultMatrixTest.class.getResourceAsStream("faults.tsv")) {
      byte[] bytes = Objects.requireNonNull(table).readAllBytes();
      var rows = new LinkedHashMap<String, List<Errno>>();
      new String(bytes, StandardCharsets.UTF_8)
          .lines()
          .skip(1)
          .map(line -> line.split("\t", -1))
          .forEach(cells -> rows.put(cells[0], errors(cells[1])));
      return rows;
    }
  }

  private static List<Errno> errors(String names) {
    return Arrays.stream(names.split(" ", -1))
        .map(name -> name.equals("SUCCESS") ? Errno.SUCCESS : Errno.named(name))
        .toList();
  }

  static List<String> rows() throws IOException {
    return List.copyOf(table().keySet());
  }

  @Test
  void everyRowHasItsScenario() throws IOException {
    assertEquals(table().keySet(), FaultScenarios.ALL.keySet());
  }

  @ParameterizedTest
  @MethodSource("rows")
  void everyFaultHasADefinedOutcome(String row) throws Exception {
    var scenario = Objects.requireNonNull(FaultScenarios.ALL.get(row));
    var failures = new ArrayList<String>();
    int cases = 0;
    for (boolean virtual : new boolean[] {false, true}) {
      List<FaultCase> all = cases(row, scenario, virtual);
      cases += all.size();
      new Worker(scenario, all, failures).work(virtual);
    }
    CASES.addAndGet(cases);
    System.out.println("faults: " + row + ": " + cases + " cases");
    assertTrue(cases > 0);
    assertEquals(0, failures.size(), () -> failures.size() + " cases failed:\n" + first(failures));
  }

  @AfterAll
  static void report() {
    System.out.println("faults: " + CASES + " cases in all");
  }

  private static String first(List<String> failures) {
    return String.join("\n", failures.subList(0, Math.min(MOST_REPORTED, failures.size())));
  }

  private static List<FaultCase> cases(
      String row, FaultScenarios.Scenario scenario, boolean virtual) throws IOException {
    var cases = new ArrayList<FaultCase>();
    for (Errno errno : Objects.requireNonNull(table().get(row))) {
      for (int nth = 1; nth <= 3; nth++) {
        for (Transport transport : transports) {
          // Only pollers of virtual threads ask for anything once they run.
          boolean reachable = virtual || !row.endsWith("by a poller");
          if (reachable
              && isHonest(row, errno, nth, transport)
              && scenario.suits().test(transport)) {
            cases.add(new FaultCase(row, errno, nth, transport, virtual, false));
            cases.add(new FaultCase(row, errno, nth, transport, virtual, true));
          }
        }
      }
    }
    return cases;
  }

  /// Whether the kernel could do it. A fault begins no attempt to connect, so on TCP it can't say
  /// that one is under way, which the next use would deny; nor does the second use, which asks how
  /// the attempt went, look at the address.
  private static boolean isHonest(String row, Errno errno, int nth, Transport transport) {
    boolean underway = errno.equals(Errno.EALREADY) || errno.equals(Errno.EINPROGRESS);
    boolean tcp = transport.type().equals(Type.STREAM) && !transport.isUnix();
    boolean blind = nth == 2 && errno.equals(Errno.EINVAL);
    return !(row.equals("connect") && tcp && (underway || blind));
  }

  /// Goes through cases on one thread.
  private static final class Worker implements Runnable {
    private final FaultScenarios.Scenario scenario;
    private final List<FaultCase> cases;
    private final List<String> failures;
    private volatile int done;

    Worker(FaultScenarios.Scenario scenario, List<FaultCase> cases, List<String> failures) {
      this.scenario = scenario;
      this.cases = cases;
      this.failures = failures;
    }

    /// Works, for as long as there is progress.
    void work(boolean virtual) throws InterruptedException {
      Thread thread =
          virtual
              ? Thread.ofVirtual().name("faults").start(this)
              : Thread.ofPlatform().name("faults").daemon().start(this);
      int before = -1;
      while (!thread.join(PATIENCE)) {
        if (done == before) {
          var hangs = new AssertionError("hangs: " + cases.get(done));
          hangs.setStackTrace(thread.getStackTrace());
          throw hangs;
        }
        before = done;
      }
    }

    @Override
    public void run() {
      for (int i = 0; i < cases.size(); i++) {
        run(cases.get(i));
        done = i + 1;
      }
    }

    private void run(FaultCase fault) {
      try (SocketPair other = Socket.socketPair(Domain.UNIX, Type.STREAM)) {
        long open = SocketCounters.now().open();
        int descriptors = descriptors();
        once(fault);
        other.first().sendAll(new byte[] {1, 2});
        assertEquals(2, other.second().recv(new byte[9]));
        assertEquals(open, SocketCounters.now().open());
        if (descriptors() > descriptors) {
          // Java opens files of its own, but not each time.
          descriptors = descriptors();
          once(fault);
          assertEquals(descriptors, descriptors(), "descriptors");
        }
      } catch (Exception | AssertionError failed) {
        failures.add(fault + ": " + failed + because(failed));
      }
    }

    private void once(FaultCase fault) throws Exception {
      try (var steps = new FaultSteps(fault, scenario.call())) {
        scenario.story().tell(steps);
      }
    }

    private static String because(Throwable failed) {
      return failed.getCause() == null ? "" : " because of " + failed.getCause();
    }

    private static int descriptors() {
      return Objects.requireNonNull(DESCRIPTORS.list()).length;
    }
  }
}
