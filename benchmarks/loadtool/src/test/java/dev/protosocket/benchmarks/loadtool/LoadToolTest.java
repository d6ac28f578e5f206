package dev.protosocket.benchmarks.loadtool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class LoadToolTest {
  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--ops 0",
        "--ops 5 --duration 1s",
        "--duration soon",
        "--rate -1",
        "--read-ratio 1.5",
        "--mode blocking --depth 2",
        "--connections 2",
        "--threads 0",
        "--value-size 9-3",
        "--value-size lognormal:100",
        "--key-space 0",
        "--key-space 10:x",
        "--target nowhere",
        "--target localhost:99999",
        "compare missing.json missing.json"
      })
  void should_exit_with_2_when_the_command_line_is_wrong(String line) {
    StringWriter errors = new StringWriter();
    CommandLine command = LoadTool.commandLine().setErr(new PrintWriter(errors));
    assertThat(command.execute(line.split(" ", -1))).isEqualTo(2);
    assertThat(errors.toString()).isNotBlank();
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void should_do_what_was_asked_when_run_in_each_mode(Mode mode) {
    int code =
        LoadTool.commandLine()
            .execute(
                "--ops",
                "3001",
                "--mode",
                mode.name(),
                "--threads",
                "2",
                "--out",
                directory.toString());
    assertThat(code).isZero();
    Result result = Result.read(directory.resolve("result.json"));
    assertThat(result.operations()).isEqualTo(3001);
    assertThat(result.hits() + result.misses() + result.stored()).isEqualTo(3001);
    assertThat(result.errors()).isEmpty();
    assertThat(directory.resolve("chart.png")).isNotEmptyFile();
    assertThat(directory.resolve("latency.hgrm")).isNotEmptyFile();
  }

  @Test
  void should_count_latency_from_the_intended_start_when_an_operation_stalls() {
    AtomicLong clock = new AtomicLong();
    long milli = TimeUnit.MILLISECONDS.toNanos(1);
    Plan plan = new Plan(100, Long.MAX_VALUE, 1000, 1);
    Pacer pacer = new Pacer(clock::get, () -> false, 0, plan, 0);
    Meter meter = new Meter(clock::get);
    for (int i = 0; pacer.hasNext(); i++) {
      clock.addAndGet(Math.max(0, pacer.nanosUntilDue()));
      long start = pacer.begin();
      assertThat(start).isEqualTo(i * milli);
      clock.addAndGet(i == 0 ? 50 * milli : 0);
      meter.answered(dev.protosocket.client.Outcome.HIT, start);
    }
    Histogram latencies = meter.takeLatencies();
    assertThat(latencies.getTotalCount()).isEqualTo(100);
    // 50 ms, 49 ms, ... 1 ms and then 50 without any: the stall is seen by all who were due in it.
    assertThat(latencies.getCountBetweenValues(milli, 51 * milli)).isEqualTo(50);
    assertThat(Result.at(latencies, 75)).isBetween(24_900.0, 26_100.0);
  }

  @Test
  void should_interleave_the_threads_and_count_what_was_missed_when_there_is_a_rate() {
    AtomicLong clock = new AtomicLong();
    Plan plan = new Plan(Long.MAX_VALUE, TimeUnit.SECONDS.toNanos(1), 10, 2);
    Pacer second = new Pacer(clock::get, () -> false, 0, plan, 1);
    assertThat(second.nanosUntilDue()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(100));
    clock.set(TimeUnit.MILLISECONDS.toNanos(100));
    second.begin();
    assertThat(second.nanosUntilDue()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(200));
    clock.set(TimeUnit.SECONDS.toNanos(2));
    assertThat(second.hasNext()).isFalse();
    assertThat(second.missed()).isEqualTo(4);
  }

  @Test
  void should_share_the_operations_when_they_do_not_divide() {
    Plan plan = new Plan(11, Long.MAX_VALUE, 0, 3);
    assertThat(plan.operationsOf(0) + plan.operationsOf(1) + plan.operationsOf(2)).isEqualTo(11);
  }

  @Test
  void should_have_the_median_and_the_bounds_when_sizes_are_drawn() {
    SplittableRandom random = new SplittableRandom(1);
    ValueSize uniform = ValueSize.parse("10-20");
    ValueSize lognormal = ValueSize.parse("lognormal:1000:1");
    int below = 0;
    for (int i = 0; i < 100_000; i++) {
      assertThat(uniform.next(random)).isBetween(10, 20);
      below += lognormal.next(random) < 1000 ? 1 : 0;
    }
    assertThat(below).isBetween(49_000, 51_000);
  }

  @Test
  void should_prefer_the_first_key_by_zipf_when_there_is_an_exponent() {
    LongSupplier keys = KeySpace.parse("100:1").sampler(new SplittableRandom(1));
    int[] counts = new int[100];
    for (int i = 0; i < 100_000; i++) {
      counts[(int) keys.getAsLong()]++;
    }
    // 1 / H(100) = 19.3 %, and the second key half as often.
    assertThat(counts[0]).isBetween(18_500, 20_000);
    assertThat(counts[1]).isBetween(9_000, 10_300);
  }

  @Test
  void should_print_ratios_when_two_results_are_compared() {
    Histogram slow = Meter.newHistogram();
    slow.recordValue(2_000_000);
    Histogram fast = Meter.newHistogram();
    fast.recordValue(1_000_000);
    assertThat(CompareCommand.table(result(slow, 100), result(fast, 250)))
        .containsPattern("operations per second +100.0 +250.0 +2.500")
        .containsPattern("p99 .*0.500");
  }

  @Test
  void should_refuse_a_file_that_is_no_result() throws Exception {
    Path file = directory.resolve("x.json");
    java.nio.file.Files.writeString(file, "{}");
    assertThatThrownBy(() -> Result.read(file)).hasMessageContaining("not a result");
  }

  private static Result result(Histogram latencies, double rate) {
    return new Result(
        Map.of(),
        1,
        latencies.getTotalCount(),
        1,
        0,
        0,
        0,
        0,
        false,
        rate,
        Map.of(),
        Result.Latency.of(latencies),
        Result.curve(latencies),
        java.util.List.of());
  }
}
