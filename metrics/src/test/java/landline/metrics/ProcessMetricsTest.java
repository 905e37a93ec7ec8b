// SPDX-License-Identifier: Apache-2.0
package landline.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import landline.server.Histogram;
import landline.socket.Domain;
import landline.socket.Socket;
import landline.socket.Type;
import landline.testkit.LeakCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What the metrics say about the process and its virtual machine.
@ExtendWith(LeakCheck.class)
class ProcessMetricsTest {

  private static BigDecimal number(String metric, Labels labels) {
    return Optional.ofNullable(Metrics.create().samples().numbers(metric).get(labels))
        .orElseThrow(() -> new AssertionError(metric + labels + " is missing"));
  }

  private static long number(String metric) {
    return number(metric, Labels.NONE).longValueExact();
  }

  @Test
  void theDescriptorsAreThoseThatAreOpen() throws IOException {
    long before = number("process_open_fds");
    assertTrue(before > 2);
    try (var first = Socket.socket(Domain.INET, Type.STREAM);
        var second = first.dup()) {
      assertTrue(second.fileno() >= 0);
      long now = number("process_open_fds");
      assertTrue(now >= 4, "open: " + now);
      long counted = ProcessCollector.counted();
      assertTrue(Math.abs(counted - now) < 4, counted + " or " + now);
    }
    assertTrue(number("process_max_fds") > before);
  }

  @Test
  void theProcessorTimeIsThatOfTheProcess() {
    Duration before = ProcessHandle.current().info().totalCpuDuration().orElseThrow();
    BigDecimal seconds = number("process_cpu_seconds", Labels.NONE);
    Duration after = ProcessHandle.current().info().totalCpuDuration().orElseThrow();
    var told = Duration.ofMillis(seconds.movePointRight(3).longValueExact());
    assertTrue(
        before.compareTo(told) <= 0 && told.compareTo(after) <= 0,
        () -> before + " " + told + " " + after);
  }

  @Test
  void theProcessorTimeIsReadBehindAnyName() {
    // The name of a program may have spaces and parentheses.
    String stat = "7 (a) 9 (b)) S 1 7 7 0 -1 4194304 501 0 2 0 1234 56 0 0 20 0 1 0 9001 4 5";
    assertEquals(Optional.of(new BigDecimal("12.90")), ProcessCollector.processorTime(stat));
    assertEquals(Optional.empty(), ProcessCollector.processorTime("7 (java) S 1"));
    assertEquals(Optional.empty(), ProcessCollector.processorTime(""));
  }

  @Test
  void theProcessStartedBeforeNow() {
    Instant forked = ProcessHandle.current().info().startInstant().orElseThrow();
    long millis =
        number("process_start_time_seconds", Labels.NONE).movePointRight(3).longValueExact();
    var start = Instant.ofEpochMilli(millis);
    // The kernel counts from a boot that it knows to the second.
    assertTrue(start.isAfter(forked.minusSeconds(2)), () -> start + " and " + forked);
    assertTrue(start.isBefore(Instant.now()), start::toString);
  }

  @Test
  void memoryIsToldInBytes() {
    long resident = number("process_resident_memory_bytes");
    long virtual = number("process_virtual_memory_bytes");
    assertTrue(resident > 10_000_000, "resident: " + resident);
    assertTrue(virtual > resident, resident + " of " + virtual);
    assertEquals(
        OptionalLong.of(20 * 1024),
        ProcessCollector.size("VmSize:\t     20 kB\nVmRSS:\t 7 kB\n", "VmSize"));
    assertEquals(OptionalLong.empty(), ProcessCollector.size("Threads:\t3\n", "Threads"));
  }

  @Test
  void theMemoryOfTheVirtualMachineHasTwoAreas() {
    Labels heap = Labels.NONE.and("area", "heap");
    Labels nonHeap = Labels.NONE.and("area", "nonheap");
    Samples samples = Metrics.create().samples();
    for (String metric : new String[] {"jvm_memory_used_bytes", "jvm_memory_committed_bytes"}) {
      assertEquals(Set.of(heap, nonHeap), samples.numbers(metric).keySet());
      samples.numbers(metric).values().forEach(each -> assertTrue(each.signum() > 0, metric));
    }
    long max = Runtime.getRuntime().maxMemory();
    assertEquals(max, number("jvm_memory_max_bytes", heap).longValueExact());
    assertEquals(Set.of(heap), samples.numbers("jvm_memory_max_bytes").keySet());
  }

  @Test
  void platformThreadsAreCounted() throws InterruptedException {
    int more = 40;
    var release = new CountDownLatch(1);
    var running = new CountDownLatch(more);
    var threads = new ArrayList<Thread>();
    for (int i = 0; i < more; i++) {
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                running.countDown();
                try {
                  release.await();
                } catch (InterruptedException nobodyInterrupts) {
                  Thread.currentThread().interrupt();
                }
              }));
    }
    running.await();
    assertTrue(number("jvm_threads_current") > more);
    release.countDown();
    for (Thread each : threads) {
      each.join();
    }
  }

  @Test
  void aCollectionOfGarbageIsCounted() {
    long before = collections().values().stream().mapToLong(Histogram::count).sum();
    System.gc();
    Map<Labels, Histogram> after = collections();
    assertTrue(after.values().stream().mapToLong(Histogram::count).sum() > before);
    assertEquals(
        ManagementFactory.getGarbageCollectorMXBeans().stream()
            .map(GarbageCollectorMXBean::getName)
            .map(name -> Labels.NONE.and("gc", name))
            .collect(Collectors.toSet()),
        after.keySet());
  }

  private static Map<Labels, Histogram> collections() {
    return Metrics.create().samples().histograms("jvm_gc_collection_seconds");
  }

  @Test
  void theVersionsAreInLabels() {
    Map<Labels, BigDecimal> builds = Metrics.create().samples().numbers("landline_build_info");
    assertEquals(1, builds.size());
    builds.forEach((labels, value) -> {
      assertEquals(BigDecimal.ONE, value);
      String java = Runtime.version().toString();
      assertTrue(labels.text().matches("version=\"[^\"]+\",java_version=\"\\Q" + java + "\\E\""));
    });
    Map<Labels, BigDecimal> runtimes = Metrics.create().samples().numbers("jvm_runtime_info");
    String version = "version=\"" + System.getProperty("java.runtime.version") + "\"";
    assertTrue(runtimes.keySet().iterator().next().text().endsWith(version), runtimes::toString);
  }
}
