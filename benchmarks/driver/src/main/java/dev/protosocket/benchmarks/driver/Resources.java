// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.driver;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.util.List;

/**
 * What this process has used so far, or between two readings.
 *
 * @param cpuNanos CPU time of the whole process: every thread, compiler and collector
 * @param allocatedBytes heap bytes allocated by all live Java threads
 * @param collections garbage collections
 * @param oldGenerationBytes use of the old generation; its growth in a window without full
 *     collections is what was promoted
 */
record Resources(long cpuNanos, long allocatedBytes, long collections, long oldGenerationBytes) {
  private static final com.sun.management.OperatingSystemMXBean PROCESS =
      ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class);
  private static final com.sun.management.ThreadMXBean THREADS =
      ManagementFactory.getPlatformMXBean(com.sun.management.ThreadMXBean.class);

  static Resources now() {
    return new Resources(
        PROCESS.getProcessCpuTime(), allocated(), collectionCount(), oldGeneration());
  }

  Resources since(Resources start) {
    return new Resources(
        cpuNanos - start.cpuNanos,
        allocatedBytes - start.allocatedBytes,
        collections - start.collections,
        Math.max(0, oldGenerationBytes - start.oldGenerationBytes));
  }

  private static long allocated() {
    long sum = 0;
    for (long bytes : THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds())) {
      // A thread that ended between the two calls reads as -1.
      sum += Math.max(0, bytes);
    }
    return sum;
  }

  private static long collectionCount() {
    long sum = 0;
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      sum += Math.max(0, collector.getCollectionCount());
    }
    return sum;
  }

  private static long oldGeneration() {
    List<MemoryPoolMXBean> pools = ManagementFactory.getMemoryPoolMXBeans();
    return pools.stream()
        .filter(pool -> pool.getName().contains("Old") || pool.getName().contains("Tenured"))
        .mapToLong(pool -> pool.getUsage().getUsed())
        .sum();
  }
}
