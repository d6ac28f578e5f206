// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.cli.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.protosocket.client.Outcome;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.stream.LongStream;
import javax.imageio.ImageIO;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
        "--warmup soon",
        "--warmup 0s",
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
        "--target embedded --ca-file x.pem",
        "--target embedded --token-file x",
        "--ops 5 --out pom.xml",
        "screenshot missing.txt x.png",
        "compare missing.json missing.json",
        "compare pom.xml pom.xml"
      })
  void should_exit_with_2_when_the_command_line_is_wrong(String line) {
    StringWriter errors = new StringWriter();
    CommandLine command = LoadTool.commandLine().setErr(new PrintWriter(errors));
    assertThat(command.execute(line.split(" ", -1))).isEqualTo(2);
    assertThat(errors.toString()).isNotBlank();
  }

  @Test
  void should_not_repeat_a_token_when_it_is_given_as_an_argument() {
    StringWriter errors = new StringWriter();
    CommandLine command = LoadTool.commandLine().setErr(new PrintWriter(errors));
    assertThat(command.execute("--token=s3cr3t", "s3cr3t", "-s3cr3t")).isEqualTo(2);
    assertThat(errors.toString()).contains("--token").doesNotContain("s3cr3t");
  }

  @Test
  void should_not_repeat_a_key_when_it_is_malformed() throws Exception {
    Path key = Files.writeString(directory.resolve("key"), "s3cr3t");
    StringWriter errors = new StringWriter();
    CommandLine command = LoadTool.commandLine().setErr(new PrintWriter(errors));
    assertThat(command.execute("--target", "momento", "--token-file", key.toString())).isEqualTo(2);
    assertThat(errors.toString()).isNotBlank().doesNotContain("s3cr3t");
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
      meter.answered(Outcome.HIT, start);
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
  void should_give_each_key_to_one_thread_when_they_are_shared_out() {
    KeySpace keys = KeySpace.parse("11:1.5");
    Plan plan = Plan.operations(keys.size(), 0, 3);
    List<Long> numbers = new ArrayList<>();
    for (int thread = 0; thread < 3; thread++) {
      LongSupplier share = keys.share(thread, 3);
      LongStream.generate(share).limit(plan.operationsOf(thread)).forEach(numbers::add);
    }
    assertThat(numbers)
        .containsExactlyInAnyOrderElementsOf(LongStream.range(0, 11).boxed().toList());
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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "not json",
        "{'settings':{},'errors':{},'latency':{},'series':[],'percentiles':[[1]]}",
        "{'settings':{},'errors':{},'latency':{},'series':[],'percentiles':[[100,1]]}",
        "{'settings':{},'errors':{},'latency':{},'series':[],'percentiles':[[50,NaN]]}",
        "{'settings':{},'errors':{},'latency':{},'series':[null],'percentiles':[]}",
        "{'settings':{'a':null},'errors':{},'latency':{},'series':[],'percentiles':[]}",
        "{'settings':{'a':'\\u001b[2J'},'errors':{},'latency':{},'series':[],'percentiles':[]}"
      })
  void should_refuse_a_file_when_it_is_no_result(String content) throws Exception {
    Path file = Files.writeString(directory.resolve("x.json"), content);
    assertThatThrownBy(() -> Result.read(file)).hasMessageContaining("not a result");
  }

  @Test
  void should_read_what_was_written_when_a_result_is_stored() throws Exception {
    Histogram latencies = Meter.newHistogram();
    latencies.recordValue(1_000);
    latencies.recordValue(7_654_321);
    Result result = result(latencies, 12.5);
    Path file = directory.resolve("result.json");
    result.write(file);
    assertThat(Result.read(file)).usingRecursiveComparison().isEqualTo(result);
  }

  @Test
  void should_draw_a_chart_when_nothing_was_measured() throws Exception {
    Path file = directory.resolve("empty.png");
    Charts.drawRun(result(Meter.newHistogram(), 0), file);
    assertThat(ImageIO.read(file.toFile()).getHeight()).isPositive();
  }

  @ParameterizedTest
  @CsvSource({"0,0 %", "90,90 %", "99.9,99.9 %", "99.99900001,99.999 %"})
  void should_label_a_percentile_without_trailing_zeros(double percentile, String label) {
    assertThat(Charts.percent(percentile)).isEqualTo(label);
  }

  @ParameterizedTest
  @CsvSource({"10,10 us", "250.5,250.5 us", "1000,1 ms", "1500,1.5 ms", "2000000,2 s"})
  void should_label_a_latency_with_its_unit(double micros, String label) {
    assertThat(Charts.time(micros)).isEqualTo(label);
  }

  @ParameterizedTest
  @CsvSource({"5000,5000", "0.9,0.9", "1e8,100000000", "0.5,0.5"})
  void should_write_a_number_plainly(double number, String text) {
    assertThat(Numbers.plain(number)).isEqualTo(text);
  }

  @Test
  void should_name_runs_by_what_tells_them_apart_when_they_are_compared() {
    Path file = Path.of("before", "result.json");
    Result fire = result(Map.of("mode", "fire", "ops", "", "depth", "64"));
    Result async = result(Map.of("mode", "async", "ops", "", "depth", "64"));
    assertThat(CompareCommand.label(fire, async, file)).isEqualTo("mode fire");
    assertThat(CompareCommand.label(fire, fire, file)).isEqualTo("before");
    assertThat(CompareCommand.table(fire, async)).containsPattern("mode +fire +async\\R");
    Result odd = result(Map.of("mode", "x".repeat(1_000_000)));
    assertThat(CompareCommand.label(odd, fire, file)).hasSizeLessThan(200);
  }

  @Test
  void should_compare_how_long_runs_went_on_when_one_was_interrupted() {
    Result whole = result(Map.of("duration", "10s", "mode", "fire"));
    Result interrupted =
        new Result(
            whole.settings(),
            3.25,
            whole.operations(),
            whole.hits(),
            whole.misses(),
            whole.stored(),
            whole.failed(),
            whole.missed(),
            true,
            whole.operationsPerSecond(),
            whole.errors(),
            whole.latency(),
            whole.percentiles(),
            whole.series());
    assertThat(CompareCommand.table(interrupted, whole))
        .containsPattern("duration +3.3s of 10s +10s\\R")
        .containsPattern("seconds +3.3 +1.0");
    assertThat(CompareCommand.label(interrupted, whole, Path.of("a", "result.json")))
        .isEqualTo("duration 3.3s of 10s");
  }

  @Test
  void should_begin_with_the_settings_when_a_result_is_printed() {
    Result result = result(Map.of("mode", "fire", "rate", ""));
    assertThat(result.summary())
        .containsPattern("^mode +fire\\R\\Roperations")
        .doesNotContain("rate");
  }

  @Test
  void should_give_back_the_options_form_when_a_distribution_is_described() {
    assertThat(ValueSize.parse("100")).hasToString("100");
    assertThat(ValueSize.parse("10-20")).hasToString("10-20");
    assertThat(ValueSize.parse("lognormal:1000:1.5")).hasToString("lognormal:1000:1.5");
    assertThat(KeySpace.parse("100")).hasToString("100");
    assertThat(KeySpace.parse("100:0.9")).hasToString("100:0.9");
  }

  private static Result result(Map<String, String> settings) {
    return result(settings, Meter.newHistogram(), 0);
  }

  private static Result result(Histogram latencies, double rate) {
    return result(Map.of("mode", "fire"), latencies, rate);
  }

  private static Result result(Map<String, String> settings, Histogram latencies, double rate) {
    return new Result(
        settings,
        1,
        latencies.getTotalCount(),
        1,
        0,
        0,
        0,
        0,
        false,
        rate,
        Map.of("TIMEOUT", 1L),
        Result.Latency.of(latencies),
        Result.curve(latencies),
        List.of(new Result.Point(0.25, rate, 7.5)));
  }
}
