package dev.protosocket.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.protosocket.client.Outcome;
import dev.protosocket.proto.CommandKind;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.lang.management.ManagementFactory;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class RecordingCostTest {
  private static final Logger logger = LoggerFactory.getLogger(RecordingCostTest.class);
  private static final int RESULTS = 5_000_000;

  private final HistogramMetrics metrics = new HistogramMetrics();

  @Test
  void should_allocate_nothing_on_the_event_loop() throws Exception {
    FutureTask<long[]> measuring = new FutureTask<>(this::measure);
    Thread loop = new FastThreadLocalThread(measuring, "loop");
    loop.start();

    long[] cost = measuring.get(60, TimeUnit.SECONDS);

    logger.info("{} ns CPU each, {} bytes in all, {} results", cost[0] / RESULTS, cost[1], RESULTS);
    assertThat(cost[1]).as("bytes allocated by %s results", RESULTS).isLessThan(RESULTS / 1_000);
    assertThat(metrics.snapshot().count()).isEqualTo(3L * RESULTS + 2);
  }

  /** Returns the nanoseconds and the bytes of the last of three runs. */
  private long[] measure() {
    ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Result result = Result.of(CommandKind.GET, Outcome.HIT, 123_456);
    // Both tallies get their histogram.
    metrics.onResult(result);
    metrics.snapshot();
    metrics.onResult(result);
    long bytes = 0;
    long nanos = 0;
    for (int run = 0; run < 3; run++) {
      long bytesBefore = thread.getCurrentThreadAllocatedBytes();
      // CPU time, since other processes may take turns on the machine.
      long before = thread.getCurrentThreadCpuTime();
      for (int i = 0; i < RESULTS; i++) {
        metrics.onResult(result);
      }
      nanos = thread.getCurrentThreadCpuTime() - before;
      bytes = thread.getCurrentThreadAllocatedBytes() - bytesBefore;
    }
    return new long[] {nanos, bytes};
  }
}
