package dev.protosocket.benchmarks.loadtool;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program behind {@code benchmarks/load}. */
@Command(
    name = "benchmarks/load",
    mixinStandardHelpOptions = true,
    description = "Puts load on a server and reports throughput and latency; see docs/load.md.",
    subcommands = CompareCommand.class)
public final class LoadTool implements Callable<Integer> {
  private static final long REPORT_SECONDS = 30;

  @Spec private @Nullable CommandSpec spec;
  @Mixin private Options options = new Options();

  private LoadTool() {}

  /**
   * Runs the tool and ends the JVM: 0 if it ran, 1 if the server could not be reached, 2 if the
   * command line is wrong, 130 if it was interrupted.
   *
   * @param args the command line
   */
  public static void main(String... args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    return new CommandLine(new LoadTool())
        .registerConverter(ValueSize.class, text -> converted(text, ValueSize::parse))
        .registerConverter(KeySpace.class, text -> converted(text, KeySpace::parse))
        .registerConverter(Duration.class, text -> converted(text, Numbers::duration))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(
            (e, command, parsed) -> {
              command.getErr().println("failed: " + e.getMessage());
              return CommandLine.ExitCode.SOFTWARE;
            });
  }

  private static <T> T converted(
      String text, java.util.function.Function<String, ? extends T> parser) {
    try {
      return parser.apply(text);
    } catch (IllegalArgumentException e) {
      throw new CommandLine.TypeConversionException(e.getMessage());
    }
  }

  @Override
  public Integer call() throws Exception {
    try {
      options.check();
    } catch (IllegalArgumentException e) {
      throw wrong(e);
    }
    try (Target target = open()) {
      Run run = new Run(options, target);
      CountDownLatch reported = new CountDownLatch(1);
      Thread interrupt =
          new Thread(
              () -> {
                run.stop();
                try {
                  // The JVM ends when this returns: not before the report is out.
                  reported.await(REPORT_SECONDS, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              },
              "load-interrupt");
      Runtime.getRuntime().addShutdownHook(interrupt);
      try {
        report(run);
      } finally {
        reported.countDown();
      }
    }
    return CommandLine.ExitCode.OK;
  }

  private Target open() {
    try {
      return Target.open(options.target, options.cache, options.caFile, options.tokenFile);
    } catch (IllegalArgumentException e) {
      throw wrong(e);
    }
  }

  private ParameterException wrong(IllegalArgumentException e) {
    return new ParameterException(
        Objects.requireNonNull(spec).commandLine(), String.valueOf(e.getMessage()), e);
  }

  private void report(Run run) throws Exception {
    Result result = run.execute();
    System.out.print(result.summary());
    System.out.flush();
    Path directory = options.out;
    if (directory != null) {
      write(result, run, directory);
      System.out.println("written to " + directory);
    }
  }

  private static void write(Result result, Run run, Path directory) throws IOException {
    Files.createDirectories(directory);
    result.write(directory.resolve("result.json"));
    try (PrintStream out =
        new PrintStream(
            Files.newOutputStream(directory.resolve("latency.hgrm")),
            false,
            StandardCharsets.US_ASCII)) {
      run.latencies().outputPercentileDistribution(out, Result.NANOS_PER_MICRO);
    }
    Charts.drawRun(result, directory.resolve("chart.png"));
  }
}
