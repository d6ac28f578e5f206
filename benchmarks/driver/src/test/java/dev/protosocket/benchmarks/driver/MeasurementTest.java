// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.driver;

import static org.assertj.core.api.Assertions.assertThat;

import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class MeasurementTest {
  @Test
  void should_print_one_line_of_json() {
    Histogram latencies = new Histogram(3);
    latencies.recordValue(100);
    latencies.recordValue(300);
    Measurement measurement = new Measurement(10, 0, 2_000, new Resources(3, 4, 5, 6), latencies);
    assertThat(measurement.toJson())
        .isEqualTo(
            "{\"operations\":10,\"errors\":0,\"elapsedNanos\":2000,"
                + "\"used\":{\"cpuNanos\":3,\"allocatedBytes\":4,\"collections\":5,\"promotedBytes\":6},"
                + "\"latency\":{\"samples\":2,\"p50Nanos\":100,\"p90Nanos\":300,\"p99Nanos\":300,"
                + "\"p999Nanos\":300,\"maxNanos\":300}}");
  }
}
