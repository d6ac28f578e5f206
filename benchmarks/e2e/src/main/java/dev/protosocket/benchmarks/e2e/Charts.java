// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.internal.chartpart.IChart;

/** Results as pictures. */
final class Charts {
  private static final int WIDTH = 900;
  private static final int HEIGHT = 500;

  private Charts() {}

  /** Draws what the results hold, as PNG files. */
  static void draw(Results results, Path directory) throws IOException {
    Files.createDirectories(directory);
    List<ScenarioResult> cost = results.of(Plan.COST);
    if (!cost.isEmpty()) {
      save(
          bars(
              "GET of 100 B, client and server on one CPU",
              "operations per second",
              cost,
              Sample::operationsPerSecond),
          directory.resolve("throughput.png"));
      save(
          bars(
              "GET of 100 B, client and server on one CPU",
              "client CPU, us per operation",
              cost,
              Sample::cpuMicrosPerOperation),
          directory.resolve("cpu.png"));
    }
    curve(
        results,
        Plan.CURVE_DEPTH,
        "operations in flight",
        Work::depth,
        directory.resolve("curve-depth.png"));
    curve(
        results,
        Plan.CURVE_CONNECTIONS,
        "connections",
        Work::connections,
        directory.resolve("curve-connections.png"));
    curve(
        results,
        Plan.CURVE_VALUES,
        "bytes of a value",
        Work::valueSize,
        directory.resolve("curve-values.png"));
    if (!results.idTraces().isEmpty()) {
      save(ids(results.idTraces()), directory.resolve("curve-ids.png"));
    }
  }

  private static CategoryChart bars(
      String title, String axis, List<ScenarioResult> results, ToDoubleFunction<Sample> metric) {
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle("operations in flight")
            .yAxisTitle(axis + " (logarithmic)")
            .build();
    chart.getStyler().setYAxisLogarithmic(true).setChartBackgroundColor(java.awt.Color.WHITE);
    List<String> depths =
        results.stream().map(result -> Integer.toString(result.work().depth())).toList();
    double lowest = Double.MAX_VALUE;
    for (Contender contender : Contender.values()) {
      List<Double> values = new ArrayList<>();
      results.forEach(
          result -> result.of(contender).ifPresent(outcome -> values.add(outcome.median(metric))));
      if (values.size() == depths.size()) {
        chart.addSeries(contender.label(), depths, values);
        lowest = Math.min(lowest, Collections.min(values));
      }
    }
    // Bars start at the axis; a logarithmic one has no zero to start from.
    chart.getStyler().setYAxisMin(Math.pow(10, Math.floor(Math.log10(lowest))));
    return chart;
  }

  private static void curve(
      Results results, String group, String axis, ToDoubleFunction<Work> x, Path file)
      throws IOException {
    Map<Contender, List<double[]>> series = new LinkedHashMap<>();
    for (ScenarioResult result : results.of(group)) {
      for (Outcome outcome : result.outcomes()) {
        series
            .computeIfAbsent(outcome.contender(), contender -> new ArrayList<>())
            .add(
                new double[] {
                  x.applyAsDouble(result.work()), outcome.median(Sample::cpuMicrosPerOperation)
                });
      }
    }
    if (!series.isEmpty()) {
      XYChart chart = lines(group, axis, "client CPU, us per operation");
      series.forEach((contender, points) -> addLine(chart, contender, points));
      save(chart, file);
    }
  }

  private static XYChart ids(List<IdTrace> traces) {
    XYChart chart = lines("Curve: ids on one connection", "ids used", "operations per second");
    for (IdTrace trace : traces) {
      addLine(
          chart,
          trace.contender(),
          trace.points().stream()
              .map(point -> new double[] {point.ids(), point.operationsPerSecond()})
              .toList());
    }
    return chart;
  }

  private static XYChart lines(String title, String xAxis, String yAxis) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle(xAxis + " (logarithmic)")
            .yAxisTitle(yAxis + " (logarithmic)")
            .build();
    chart
        .getStyler()
        .setXAxisLogarithmic(true)
        .setYAxisLogarithmic(true)
        .setChartBackgroundColor(java.awt.Color.WHITE);
    return chart;
  }

  private static void addLine(XYChart chart, Contender contender, List<double[]> points) {
    chart.addSeries(
        contender.label(),
        points.stream().mapToDouble(point -> point[0]).toArray(),
        points.stream().mapToDouble(point -> point[1]).toArray());
  }

  private static void save(IChart chart, Path file) throws IOException {
    ChartEncoder.saveChart(chart, file.toString(), "png");
  }
}
