// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.e2e;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.DoubleFunction;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.HorizontalBarChart;
import org.knowm.xchart.HorizontalBarChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.internal.chartpart.IChart;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.HorizontalBarStyler;
import org.knowm.xchart.style.Styler;

/** Results as pictures, for those who know nothing of them. */
final class Charts {
  private static final int WIDTH = 900;
  private static final int HEIGHT = 420;
  private static final int LEGEND = 100;
  private static final double MILLION = 1e6;

  private static final Color OURS = new Color(0x1f5fbf);
  private static final Color OTHERS = new Color(0xa9a9a9);
  private static final Color GRID = new Color(0xe4e4e4);

  /** Told apart by those who see red and green alike, and by how dark they are. */
  private static final Color[] LINES = {
    OTHERS, OURS, new Color(0x0b2545), new Color(0xc2570c), new Color(0x7b3f99), Color.BLACK
  };

  private Charts() {}

  /** Draws what the results hold, as PNG files. */
  static void draw(Results results, Path directory) throws IOException {
    Files.createDirectories(directory);
    Optional<ScenarioResult> cost = barsOf(results.of(Plan.COST));
    if (cost.isPresent()) {
      ScenarioResult result = cost.get();
      save(
          bars(
              result,
              "Operations per second: " + result.work() + ", one CPU",
              "operations per second",
              Sample::operationsPerSecond,
              value -> String.format(Locale.ROOT, "%,.0f", value)),
          directory.resolve("throughput.png"));
      save(
          bars(
              result,
              "The client's CPU time for one operation: " + result.work() + ", one CPU",
              "microseconds",
              Sample::cpuMicrosPerOperation,
              value -> String.format(Locale.ROOT, value < 10 ? "%.2f us" : "%.0f us", value)),
          directory.resolve("cpu.png"));
    }
    curve(
        results.byDepth(),
        "Operations per second by operations in flight: GET of 100 B, one CPU",
        "operations in flight",
        "million operations per second",
        Work::depth,
        sample -> sample.operationsPerSecond() / MILLION,
        false,
        directory.resolve("curve-depth.png"));
    curve(
        results.bySize(),
        "The client's CPU time for one GET by size of the value: 64 in flight (1 MiB: 4), one CPU",
        "bytes of the value",
        "microseconds",
        Work::valueSize,
        Sample::cpuMicrosPerOperation,
        true,
        directory.resolve("curve-values.png"));
    Optional<ScenarioResult> tail = barsOf(results.of(Plan.TAIL));
    if (tail.isPresent()) {
      save(
          bars(
              tail.get(),
              "p99.9: " + tail.get().work() + ", one CPU",
              "microseconds",
              Sample::p999Micros,
              value -> String.format(Locale.ROOT, "%,.0f us", value)),
          directory.resolve("tail.png"));
    }
  }

  /** Of the scenarios of a group the one that is shown as bars. */
  static Optional<ScenarioResult> barsOf(List<ScenarioResult> group) {
    return group.stream()
        .filter(result -> result.isStandard() || result.work().rate() > 0)
        .findFirst();
  }

  /** A bar for each contender, its value beside its name; ours stand out. */
  private static HorizontalBarChart bars(
      ScenarioResult result,
      String title,
      String unit,
      ToDoubleFunction<Sample> metric,
      DoubleFunction<String> text) {
    HorizontalBarChart chart =
        new HorizontalBarChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle(unit + " (linear)")
            .build();
    List<String> names = new ArrayList<>();
    List<Double> ours = new ArrayList<>();
    List<Double> others = new ArrayList<>();
    for (Outcome outcome : result.outcomes()) {
      double value = outcome.median(metric);
      names.add(outcome.contender().label() + ": " + text.apply(value));
      ours.add(outcome.contender().isOurs() ? value : 0);
      others.add(outcome.contender().isOurs() ? 0 : value);
    }
    HorizontalBarStyler styler = chart.getStyler();
    plain(styler);
    styler.setXAxisTickLabelsFormattingFunction(
        value ->
            String.format(Locale.ROOT, value < 10 && value % 1 != 0 ? "%.1f" : "%,.0f", value));
    styler.setSeriesColors(new Color[] {OURS, OTHERS});
    styler.setLegendVisible(false);
    styler.setXAxisMin(0.0);
    styler.setXAxisMaxLabelCount(names.size());
    chart.addSeries("protosocket", ours, names);
    chart.addSeries("others", others, names);
    return chart;
  }

  private static void curve(
      List<ScenarioResult> results,
      String title,
      String xAxis,
      String yAxis,
      ToDoubleFunction<Work> x,
      ToDoubleFunction<Sample> y,
      boolean logarithmic,
      Path file)
      throws IOException {
    List<Contender> contenders = Results.inAll(results);
    if (results.size() < 2) {
      return;
    }
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT + LEGEND)
            .title(title)
            .xAxisTitle(xAxis + " (logarithmic)")
            .yAxisTitle(yAxis + (logarithmic ? " (logarithmic)" : " (linear)"))
            .build();
    AxesChartStyler styler = chart.getStyler();
    plain(styler);
    styler.setSeriesColors(LINES);
    styler.setXAxisLogarithmic(true).setYAxisLogarithmic(logarithmic);
    styler.setXAxisTickLabelsFormattingFunction(Charts::number);
    styler.setYAxisTickLabelsFormattingFunction(Charts::number);
    styler.setLegendPosition(Styler.LegendPosition.OutsideS);
    styler.setLegendLayout(Styler.LegendLayout.Vertical);
    if (!logarithmic) {
      styler.setYAxisMin(0.0);
    }
    double[] places = results.stream().mapToDouble(r -> x.applyAsDouble(r.work())).toArray();
    for (Contender contender : contenders) {
      double[] values =
          results.stream()
              .flatMap(result -> result.of(contender).stream())
              .mapToDouble(outcome -> outcome.median(y))
              .toArray();
      chart
          .addSeries(contender.label(), places, values)
          .setLineWidth(contender.isOurs() ? 2.5f : 1.5f);
    }
    save(chart, file);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value < 10 && value % 1 != 0 ? "%.1f" : "%,.0f", value);
  }

  private static void plain(AxesChartStyler styler) {
    styler.setChartBackgroundColor(Color.WHITE);
    styler.setPlotGridLinesColor(GRID);
    styler.setPlotGridLinesStroke(new BasicStroke(1));
    styler.setPlotBorderColor(GRID);
    styler.setLegendBorderColor(Color.WHITE);
    styler.setChartTitleBoxVisible(false);
    styler.setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
  }

  private static void save(IChart chart, Path file) throws IOException {
    ChartEncoder.saveChart(chart, file.toString(), "png");
  }
}
