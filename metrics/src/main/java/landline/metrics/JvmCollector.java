// SPDX-License-Identifier: Apache-2.0
package landline.metrics;

import static landline.metrics.ProcessCollector.bytes;
import static landline.server.Metric.gauge;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryUsage;
import java.math.BigDecimal;
import java.util.List;
import landline.server.Histogram;
import landline.server.Metric;

/// Collects the metrics of the virtual machine, under the names that client_java gives them.
///
/// The beans are used directly. No MBeanServer is made, which would load most of the module
/// java.management; and nothing of it is loaded before the first request.
final class JvmCollector {

  static final Metric RUNTIME = gauge("jvm_runtime_info", "The virtual machine; the value is 1.");
  static final Metric THREADS =
      gauge("jvm_threads_current", "Platform threads, the virtual machine's own left out.");
  static final Metric USED = bytes("jvm_memory_used_bytes", "Memory used by the virtual machine.");
  static final Metric COMMITTED =
      bytes("jvm_memory_committed_bytes", "Memory that the virtual machine has reserved for use.");
  static final Metric MAX = bytes("jvm_memory_max_bytes", "Limit on that memory.");
  static final Metric COLLECTIONS =
      new Metric(
          Metric.Kind.SUMMARY,
          "jvm_gc_collection_seconds",
          "seconds",
          "Garbage collections, and the time that they took.");

  private static final Labels INFO =
      Labels.NONE
          .and("runtime", System.getProperty("java.runtime.name", ""))
          .and("vendor", System.getProperty("java.vm.vendor", ""))
          .and("version", System.getProperty("java.runtime.version", ""));
  private static final double MILLIS = 1000;

  private JvmCollector() {}

  static void read(Samples into) {
    into.add(RUNTIME, INFO, BigDecimal.ONE);
    into.add(THREADS, Labels.NONE, ManagementFactory.getThreadMXBean().getThreadCount());
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    read(memory.getHeapMemoryUsage(), Labels.NONE.and("area", "heap"), into);
    read(memory.getNonHeapMemoryUsage(), Labels.NONE.and("area", "nonheap"), into);
    for (GarbageCollectorMXBean each : ManagementFactory.getGarbageCollectorMXBeans()) {
      // -1 if unknown.
      long count = Math.max(0, each.getCollectionCount());
      double seconds = Math.max(0, each.getCollectionTime()) / MILLIS;
      into.add(
          COLLECTIONS,
          Labels.NONE.and("gc", each.getName()),
          new Histogram(List.of(), List.of(count), seconds));
    }
  }

  private static void read(MemoryUsage usage, Labels area, Samples into) {
    into.add(USED, area, usage.getUsed());
    into.add(COMMITTED, area, usage.getCommitted());
    // -1 if there is none.
    if (usage.getMax() >= 0) {
      into.add(MAX, area, usage.getMax());
    }
  }
}
