package dev.protosocket.benchmarks.loadtool;

import java.awt.Color;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;

/** Results as pictures. */
final class Charts {
  private static final int WIDTH = 900;
  private static final int HEIGHT = 420;

  private Charts() {}

  /** Draws latency by percentile above throughput and p99 over time. */
  static void drawRun(Result result, Path file) throws IOException {
    XYChart time = chart("Over time", "seconds", "operations per second");
    if (!result.series().isEmpty()) {
      double[] seconds = result.series().stream().mapToDouble(Result.Point::seconds).toArray();
      time.addSeries(
          "operations per second",
          seconds,
          result.series().stream().mapToDouble(Result.Point::operationsPerSecond).toArray());
      time.addSeries(
              "p99, us (right)",
              seconds,
              result.series().stream().mapToDouble(Result.Point::p99).toArray())
          .setYAxisGroup(1);
      time.setYAxisGroupTitle(1, "p99, us");
      time.getStyler().setYAxisMin(0.0);
    }
    save(List.of(latency(Map.of("latency", result)), time), file);
  }

  /** Draws the latency of several runs by percentile. */
  static void drawComparison(Map<String, Result> results, Path file) throws IOException {
    save(List.of(latency(results)), file);
  }

  private static XYChart latency(Map<String, Result> results) {
    XYChart chart = chart("Latency by percentile", "percentile", "us (logarithmic)");
    // Each nine takes the same width: the place of a percentile is 1 / (1 - p).
    chart.getStyler().setXAxisLogarithmic(true).setYAxisLogarithmic(true);
    chart
        .getStyler()
        .setXAxisTickLabelsFormattingFunction(
            place -> String.format(Locale.ROOT, "%.6g", 100 - 100 / place).replaceAll("0+$", ""));
    results.forEach(
        (name, result) -> {
          List<double[]> points = result.percentiles().stream().filter(p -> p[1] > 0).toList();
          if (!points.isEmpty()) {
            chart.addSeries(
                name,
                points.stream().mapToDouble(point -> 100 / (100 - point[0])).toArray(),
                points.stream().mapToDouble(point -> point[1]).toArray());
          }
        });
    return chart;
  }

  private static XYChart chart(String title, String xAxis, String yAxis) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle(xAxis)
            .yAxisTitle(yAxis)
            .build();
    chart.getStyler().setMarkerSize(0).setChartBackgroundColor(Color.WHITE);
    return chart;
  }

  private static void save(List<XYChart> charts, Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      BitmapEncoder.saveBitmap(charts, charts.size(), 1, out, BitmapEncoder.BitmapFormat.PNG);
    }
  }
}
