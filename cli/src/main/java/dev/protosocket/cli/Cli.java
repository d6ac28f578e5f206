// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.cli;

import dev.protosocket.cli.load.LoadTool;
import dev.protosocket.client.CacheException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line tool; docs/cli.md describes it, and {@code --help}. */
@Command(
    name = "protosocket",
    description = "Looks at a cache from a shell. Every command has --help.",
    mixinStandardHelpOptions = true,
    versionProvider = Cli.Version.class,
    subcommands = {
      PingCommand.class,
      GetCommand.class,
      SetCommand.class,
      DeleteCommand.class,
      KeyCommand.class,
      StatsCommand.class,
      KeysCommand.class,
      ServerCommand.class,
      GenerateCompletion.class
    })
public final class Cli {
  private static final String ERROR = "protosocket: ";

  /** What else is not known may be a secret in the wrong place, and is not repeated. */
  private static final Pattern OPTION = Pattern.compile("--?[a-z][a-z-]{0,30}");

  private final Surroundings around;

  private Cli(Surroundings around) {
    this.around = around;
  }

  /**
   * Runs a command and exits with its code.
   *
   * @param args the command and its options
   */
  public static void main(String[] args) {
    // Warnings, for people; before anything logs. A -D on the command line has been set before.
    setUnlessSet("defaultLogLevel", "warn");
    setUnlessSet("showThreadName", "false");
    setUnlessSet("showLogName", "false");
    Surroundings around = Surroundings.ofProcess();
    // Progress is a bar on a terminal, and lines elsewhere.
    System.getProperties().putIfAbsent("load.lines", Boolean.toString(!around.terminal()));
    System.getProperties().putIfAbsent("java.awt.headless", "true");
    System.exit(run(around, args));
  }

  private static void setUnlessSet(String name, String value) {
    System.getProperties().putIfAbsent("org.slf4j.simpleLogger." + name, value);
  }

  static int run(Surroundings around, String... args) {
    PrintWriter out = writer(around.out());
    PrintWriter err = writer(around.err());
    CommandLine line =
        new CommandLine(new Cli(around))
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setExecutionExceptionHandler((e, command, parsed) -> failed(command, e))
            .setParameterExceptionHandler(
                (e, given) -> failed(e.getCommandLine(), Exit.USAGE, usage(e), null));
    // Before what all commands have.
    line.addSubcommand("load", LoadTool.commandLine())
        .addSubcommand("compare", LoadTool.compareCommandLine())
        .setOut(out)
        .setErr(err);
    int code = line.execute(args);
    out.flush();
    err.flush();
    return code;
  }

  Surroundings around() {
    return around;
  }

  private static PrintWriter writer(OutputStream stream) {
    return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
  }

  private static int failed(CommandLine command, Exception e) {
    String fate = e instanceof CacheException cache ? cache.fate().name() : null;
    return failed(command, Exit.codeOf(e), Words.of(e), fate);
  }

  private static int failed(CommandLine command, int code, String message, @Nullable String fate) {
    OptionSpec json = command.getCommandSpec().findOption(BaseCommand.JSON);
    if (json != null && Boolean.TRUE.equals(json.getValue())) {
      Map<String, @Nullable Object> object = new LinkedHashMap<>();
      object.put("error", message);
      object.put("exitCode", code);
      if (fate != null) {
        object.put("fate", fate);
      }
      command.getErr().println(Json.line(object));
    } else {
      command.getErr().println(ERROR + message);
    }
    return code;
  }

  private static String usage(ParameterException e) {
    if (e instanceof UnmatchedArgumentException unmatched) {
      String first = unmatched.getUnmatched().get(0);
      String name = first.contains("=") ? first.substring(0, first.indexOf('=')) : first;
      String what =
          OPTION.matcher(name).matches() ? "unknown option " + name : "one argument too many";
      return what + "; see " + e.getCommandLine().getCommandSpec().qualifiedName() + " --help";
    }
    return Objects.requireNonNullElse(e.getMessage(), "the options are wrong");
  }

  /** The version of the jar. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Cli.class.getPackage().getImplementationVersion();
      return new String[] {"protosocket " + (version == null ? "(not from its jar)" : version)};
    }
  }
}
