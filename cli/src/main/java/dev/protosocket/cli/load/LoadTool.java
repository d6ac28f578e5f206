// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.cli.load;

import dev.protosocket.client.CloseReason;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The commands {@code load} and {@code compare}; {@code benchmarks/load} is the first alone. */
@Command(
    name = "load",
    description = "Puts load on a server and reports throughput and latency; see docs/load.md.",
    subcommands = {CompareCommand.class, ScreenshotCommand.class})
public final class LoadTool implements Callable<Integer> {
  private static final long REPORT_SECONDS = 30;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = CommandLine.ScopeType.INHERIT,
      description = "shows this help")
  boolean help;

  @Mixin private Options options = new Options();

  private LoadTool() {}

  /**
   * Runs the tool and ends the JVM: 0 if it ran, 1 if connecting, the fill or the run failed, 2 if
   * the command line is wrong, a file cannot be used or there are no credentials, 130 after Ctrl-C.
   *
   * @param args the command line
   */
  public static void main(String... args) {
    System.exit(commandLine().setCommandName("benchmarks/load").execute(args));
  }

  /** Returns the command {@code load}, as a program or as a part of one. */
  public static CommandLine commandLine() {
    return configured(new CommandLine(new LoadTool()));
  }

  /** Returns the command {@code compare}, likewise. */
  public static CommandLine compareCommandLine() {
    CommandLine command = new CommandLine(new CompareCommand());
    // Below load it inherits it.
    command
        .getCommandSpec()
        .addOption(
            OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("shows this help")
                .build());
    return configured(command);
  }

  private static CommandLine configured(CommandLine command) {
    return command
        .registerConverter(ValueSize.class, text -> converted(text, ValueSize::parse))
        .registerConverter(KeySpace.class, text -> converted(text, KeySpace::parse))
        .registerConverter(Duration.class, text -> converted(text, Numbers::duration))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(
            (e, arguments) -> {
              PrintWriter err = e.getCommandLine().getErr();
              err.println(message(e));
              err.println(
                  e.getCommandLine().getCommandSpec().qualifiedName()
                      + " --help lists the options");
              return CommandLine.ExitCode.USAGE;
            })
        .setExecutionExceptionHandler((e, failing, parsed) -> failed(failing, e));
  }

  private static int failed(CommandLine command, Exception e) {
    return failed(command, e.getMessage() == null ? e.toString() : e.getMessage());
  }

  private static int failed(CommandLine command, String message) {
    command.getErr().println("failed: " + message);
    command.getErr().flush();
    return CommandLine.ExitCode.SOFTWARE;
  }

  private static <T> T converted(String text, Function<String, ? extends T> parser) {
    try {
      return parser.apply(text);
    } catch (IllegalArgumentException e) {
      throw new CommandLine.TypeConversionException(e.getMessage());
    }
  }

  /**
   * Quotes what is unknown only up to its name: the rest may be a token that should not be here.
   */
  private static String message(ParameterException e) {
    if (e instanceof UnmatchedArgumentException unmatched) {
      return "unknown: "
          + unmatched.getUnmatched().stream()
              .map(LoadTool::nameOnly)
              .collect(Collectors.joining(", "));
    }
    return String.valueOf(e.getMessage());
  }

  private static String nameOnly(String argument) {
    int end = argument.indexOf('=');
    return !argument.startsWith("--")
        ? "an argument"
        : argument.substring(0, end < 0 ? argument.length() : end);
  }

  /** Creates a directory, or throws {@link IllegalArgumentException} that names the option. */
  static void createDirectory(String option, @Nullable Path directory) {
    try {
      if (directory != null) {
        Files.createDirectories(directory);
      }
    } catch (IOException e) {
      throw new IllegalArgumentException(
          option + ": the directory " + directory + " cannot be created", e);
    }
  }

  @Override
  public Integer call() throws Exception {
    try {
      options.check();
      // Before the run: an hour's measurements must not be lost to a mistyped directory.
      createDirectory("--out", options.out);
    } catch (IllegalArgumentException e) {
      throw wrong(e);
    }
    try (Target target = open()) {
      Run run = new Run(options);
      CountDownLatch reported = new CountDownLatch(1);
      Thread interrupt =
          new Thread(
              () -> {
                run.stop();
                try {
                  // The JVM ends when this returns: not before the report is out.
                  boolean unused = reported.await(REPORT_SECONDS, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              },
              "load-interrupt");
      Runtime.getRuntime().addShutdownHook(interrupt);
      try {
        return report(run, target);
      } catch (IOException | RuntimeException e) {
        // Here and not by the handler, which may come too late when the JVM is on its way out.
        return failed(Objects.requireNonNull(spec).commandLine(), e);
      } finally {
        reported.countDown();
      }
    }
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

  private int report(Run run, Target target) throws IOException, InterruptedException {
    CommandLine command = Objects.requireNonNull(spec).commandLine();
    Phase measured = run.execute(target);
    Result result = run.result(measured);
    PrintWriter out = command.getOut();
    out.print(result.summary());
    out.flush();
    Path directory = options.out;
    if (directory != null) {
      write(result, measured, directory);
      out.println("written to " + directory);
      out.flush();
    }
    CloseReason lost = run.lost();
    return lost == null
        ? CommandLine.ExitCode.OK
        : failed(command, "a connection was lost: " + lost);
  }

  private static void write(Result result, Phase measured, Path directory) throws IOException {
    result.write(directory.resolve("result.json"));
    try (PrintStream out =
        new PrintStream(
            Files.newOutputStream(directory.resolve("latency.hgrm")),
            false,
            StandardCharsets.US_ASCII)) {
      measured.latencies().outputPercentileDistribution(out, Result.NANOS_PER_MICRO);
    }
    Charts.drawRun(result, directory.resolve("chart.png"));
  }
}
