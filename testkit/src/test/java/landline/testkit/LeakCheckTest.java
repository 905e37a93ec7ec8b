// SPDX-License-Identifier: Apache-2.0
package landline.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import landline.socket.Domain;
import landline.socket.Socket;
import landline.socket.Type;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/// What is left behind is found and named, what is on its way out is waited for.
final class LeakCheckTest {

  private static final Duration AT_ONCE = Duration.ofMillis(1);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Queue<Socket> LEFT_OPEN = new ArrayDeque<>();

  /// Run by a test here, not on its own.
  @ExtendWith(LeakCheck.class)
  static final class Tidy {
    @Test
    void closesWhatItOpens() throws IOException {
      Socket.socket(Domain.UNIX, Type.DGRAM).close();
    }
  }

  /// Run by a test here, not on its own.
  @ExtendWith(LeakCheck.class)
  static final class Leaky {
    @Test
    void leavesASocketOpen() throws IOException {
      LEFT_OPEN.add(Socket.socket(Domain.UNIX, Type.DGRAM));
    }
  }

  /// Run by a test here, not on its own.
  @ExtendWith(LeakCheck.class)
  @Execution(ExecutionMode.CONCURRENT)
  static final class Parallel {

    private static final CyclicBarrier BOTH = new CyclicBarrier(2);

    @Test
    void runsBesideTheOther() throws InterruptedException, BrokenBarrierException {
      BOTH.await();
    }

    @Test
    void runsBesideTheOne() throws InterruptedException, BrokenBarrierException {
      BOTH.await();
    }
  }

  @Test
  void aTidyClassPasses() {
    TestExecutionSummary summary = run(Tidy.class);
    assertEquals(1, summary.getTestsSucceededCount());
    assertEquals(0, summary.getTotalFailureCount());
  }

  @Test
  void aLeakFailsTheClassAndIsNamed() throws IOException {
    TestExecutionSummary summary = run(Leaky.class);
    try (Socket left = LEFT_OPEN.remove()) {
      assertEquals(1, summary.getTestsSucceededCount());
      assertEquals(1, summary.getTotalFailureCount());
      String message = summary.getFailures().getFirst().getException().toString();
      String start = "Leaky leaves behind:\n  descriptor " + left.fileno() + " -> socket:[";
      assertTrue(message.contains(start), message);
    }
  }

  @Test
  void threadsOfJUnitAreNoLeak() {
    String parallel = "junit.jupiter.execution.parallel.";
    TestExecutionSummary summary =
        run(
            Parallel.class,
            Map.of(
                parallel + "enabled", "true",
                parallel + "config.strategy", "fixed",
                parallel + "config.fixed.parallelism", "2"));
    assertEquals(2, summary.getTestsSucceededCount());
    assertEquals(List.of(), summary.getFailures());
  }

  private static TestExecutionSummary run(Class<?> tests) {
    return run(tests, Map.of());
  }

  private static TestExecutionSummary run(Class<?> tests, Map<String, String> parameters) {
    var listener = new SummaryGeneratingListener();
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(DiscoverySelectors.selectClass(tests))
            .configurationParameter("landline.testkit.patience", "PT0.001S")
            .configurationParameters(parameters)
            .build();
    LauncherFactory.create().execute(request, listener);
    return listener.getSummary();
  }

  @Test
  void anOpenSocketIsNamed() throws IOException, InterruptedException {
    ResourceSnapshot.warmUp();
    ResourceSnapshot before = ResourceSnapshot.now();
    try (var socket = Socket.socket(Domain.UNIX, Type.DGRAM)) {
      String left = before.awaitLeft(AT_ONCE).toString();
      assertTrue(left.startsWith("  descriptor " + socket.fileno() + " -> socket:["), () -> left);
      assertEquals(1, left.lines().count(), left);
    }
    assertTrue(before.awaitLeft(PATIENCE).isEmpty());
  }

  @Test
  void aThreadIsNamedUntilItEnds() throws IOException, InterruptedException {
    ResourceSnapshot before = ResourceSnapshot.now();
    var end = new CountDownLatch(1);
    Thread thread = Thread.ofPlatform().name("straggler").unstarted(() -> awaitQuietly(end));
    thread.start();
    assertTrue(before.awaitLeft(AT_ONCE).toString().contains("straggler"));
    end.countDown();
    assertTrue(before.awaitLeft(PATIENCE).isEmpty());
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  @RequiresPeer("cat")
  void aChildProcessIsNamedUntilItIsDead() throws IOException, InterruptedException {
    ResourceSnapshot before = ResourceSnapshot.now();
    try (PeerProcess cat = PeerProcess.start("cat")) {
      String left = before.awaitLeft(AT_ONCE).toString();
      assertTrue(left.contains("process " + cat.pid() + " "), left);
      assertTrue(left.contains("cat"), left);
    }
    assertTrue(before.awaitLeft(PATIENCE).isEmpty());
  }
}
