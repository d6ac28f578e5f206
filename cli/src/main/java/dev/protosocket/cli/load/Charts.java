// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.cli.load;

import java.awt.BasicStroke;
import java.awt.Color;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.XYStyler;

/** Results as pictures. */
final class Charts {
  private static final int WIDTH = 900;
  private static final int HEIGHT = 420;

  private static final Color GRID = new Color(0xe4e4e4);

  /** Dark enough to be read on white, and told apart by those who see red and green alike. */
  private static final Color[] COLORS = {new Color(0x1f5fbf), new Color(0xc2570c)};

  private static final int LEFT = 0;
  private static final int RIGHT = 1;
  private static final Pattern TRAILING_ZEROS = Pattern.compile("\\.?0+$");

  private Charts() {}

  /** Draws latency by percentile above throughput and p99 over time. */
  static void drawRun(Result result, Path file) throws IOException {
    String rate = result.setting("rate");
    String title =
        "Latency by percentile: %s, %s, depth %s, values of %s bytes, %s"
            .formatted(
                result.setting("target"),
                result.setting("mode"),
                result.setting("depth"),
                result.setting("valueSize"),
                rate.equals(Result.NO_SETTING) ? "closed loop" : rate + " operations per second");
    save(List.of(latency(title, Map.of("latency", result)), overTime(result)), file);
  }

  /** Draws the latency of several runs by percentile. */
  static void drawComparison(Map<String, Result> results, Path file) throws IOException {
    save(List.of(latency("Latency by percentile", results)), file);
  }

  private static XYChart overTime(Result result) {
    XYChart chart = chart("Throughput and p99 over time", "seconds");
    chart.setYAxisTitle("operations per second");
    chart.setYAxisGroupTitle(RIGHT, "p99, us");
    XYStyler styler = chart.getStyler();
    styler.setYAxisGroupPosition(RIGHT, Styler.YAxisPosition.Right);
    styler.setXAxisMin(0.0).setYAxisMin(LEFT, 0.0).setYAxisMin(RIGHT, 0.0);
    styler.setYAxisDecimalPattern("#,##0.##");
    for (int axis = LEFT; axis <= RIGHT; axis++) {
      styler.setYAxisGroupTitleColor(axis, COLORS[axis]);
      styler.setYAxisGroupTickLabelsColorMap(axis, COLORS[axis]);
    }
    if (!result.series().isEmpty()) {
      double[] seconds = column(result.series(), Result.Point::seconds);
      double[] rates = column(result.series(), Result.Point::operationsPerSecond);
      chart.addSeries("operations per second (left)", seconds, rates);
      double[] latencies = column(result.series(), Result.Point::p99);
      chart.addSeries("p99 (right)", seconds, latencies).setYAxisGroup(RIGHT);
    }
    return chart;
  }

  private static double[] column(List<Result.Point> points, ToDoubleFunction<Result.Point> of) {
    return points.stream().mapToDouble(of).toArray();
  }

  private static XYChart latency(String title, Map<String, Result> results) {
    XYChart chart = chart(title, "percentile");
    chart.setYAxisTitle("latency (logarithmic)");
    XYStyler styler = chart.getStyler();
    // Each nine takes the same width: the place of a percentile is 1 / (1 - p).
    styler.setXAxisLogarithmic(true).setYAxisLogarithmic(true);
    styler.setXAxisTickLabelsFormattingFunction(place -> percent(100 - 100 / place));
    styler.setYAxisTickLabelsFormattingFunction(Charts::time);
    styler.setLegendVisible(results.size() > 1);
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

  /** Returns 99.9 % for 99.900001, and so on to five places. */
  static String percent(double percentile) {
    return number("%.5f", percentile) + " %";
  }

  /** Returns 250 us, 1.5 ms or 2 s. */
  static String time(double micros) {
    return micros < 1e3
        ? number("%.1f", micros) + " us"
        : micros < 1e6 ? number("%.1f", micros / 1e3) + " ms" : number("%.1f", micros / 1e6) + " s";
  }

  private static String number(String format, double value) {
    return TRAILING_ZEROS.matcher(String.format(Locale.ROOT, format, value)).replaceFirst("");
  }

  private static XYChart chart(String title, String xAxis) {
    XYChart chart =
        new XYChartBuilder().width(WIDTH).height(HEIGHT).title(title).xAxisTitle(xAxis).build();
    XYStyler styler = chart.getStyler();
    styler.setMarkerSize(0).setSeriesColors(COLORS).setChartBackgroundColor(Color.WHITE);
    styler.setPlotGridLinesColor(GRID).setPlotGridLinesStroke(new BasicStroke(1));
    styler.setPlotBorderColor(GRID).setLegendBorderColor(Color.WHITE);
    styler.setLegendPosition(Styler.LegendPosition.OutsideS);
    styler.setLegendLayout(Styler.LegendLayout.Horizontal);
    return chart;
  }

  private static void save(List<XYChart> charts, Path file) throws IOException {
    // A cache file would be deleted by a shutdown hook, and after Ctrl-C it is too late to add one.
    ImageIO.setUseCache(false);
    try (OutputStream out = Files.newOutputStream(file)) {
      BitmapEncoder.saveBitmap(charts, charts.size(), 1, out, BitmapEncoder.BitmapFormat.PNG);
    }
  }
}
