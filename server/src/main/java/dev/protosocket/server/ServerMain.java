// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.server;

import io.netty.util.NetUtil;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Runs an {@link EmbeddedServer} from the command line until Ctrl-C or SIGTERM ends the process.
 * Prints the address, the token and where the CA certificate lies. Exit codes: 1 could not start, 2
 * bad options, 128 and the signal's number otherwise.
 */
@Command(
    name = "protosocket-server",
    description = "A protosocket cache server for tests and local work.",
    mixinStandardHelpOptions = true,
    version = "protosocket-server",
    subcommands = MemcachedMain.class)
public final class ServerMain implements Callable<Integer> {
  /** Holds the token, so that it needn't stand on the command line for all to see. */
  static final String TOKEN_VARIABLE = "PROTOSOCKET_SERVER_TOKEN";

  /** The last line before the server waits for its end. */
  static final String READY = "ready; Ctrl-C stops the server";

  private final UnaryOperator<@Nullable String> environment;

  @Spec
  @SuppressWarnings("NullAway.Init") // Set by picocli before call().
  private CommandSpec spec;

  @Mixin private final ListenOptions listen = new ListenOptions();

  @Option(
      names = "--cache",
      description = "A cache that exists; repeatable; default: ${DEFAULT-VALUE}.")
  private List<String> caches = List.of(ServerSettings.DEFAULT_CACHE);

  @Option(names = "--auto-create", description = "Create caches when they are first named.")
  private boolean autoCreate;

  @Option(
      names = "--token",
      description =
          "The token clients must present; default: $" + TOKEN_VARIABLE + ", else a random one.")
  private @Nullable String token;

  @Option(
      names = "--max-memory",
      converter = ByteSize.class,
      description = "Memory for all items together, as 1048576, 64m or 2g; default: 256m.")
  private long maxMemory = ServerSettings.DEFAULT_MAX_BYTES;

  @Option(names = "--plaintext", description = "Speak no TLS.")
  private boolean plaintext;

  /**
   * @param environment looks a variable up
   */
  ServerMain(UnaryOperator<@Nullable String> environment) {
    this.environment = environment;
  }

  /**
   * Runs the server and exits with the code.
   *
   * @param args the options; {@code --help} lists them
   */
  public static void main(String[] args) {
    ServerMain main = new ServerMain(System::getenv);
    System.exit(commandLine(main).execute(args));
  }

  /** A bad option is answered with one line that says what is wrong, and not with the manual. */
  static CommandLine commandLine(ServerMain main) {
    return new CommandLine(main)
        .setParameterExceptionHandler(
            (e, args) -> {
              e.getCommandLine().getErr().println("protosocket-server: " + e.getMessage());
              return CommandLine.ExitCode.USAGE;
            });
  }

  /**
   * Starts the server and waits for the end of the process.
   *
   * @return the exit code
   * @throws InterruptedException if the waiting thread is interrupted; the server is closed then
   */
  @Override
  public Integer call() throws InterruptedException {
    if (plaintext && listen.namesCaFile()) {
      throw badOptions("--ca-file has nothing to write with --plaintext: drop one of them");
    }
    EmbeddedServerBuilder builder = configure();
    PrintWriter out = spec.commandLine().getOut();
    try (EmbeddedServer server = builder.start()) {
      announce(server, out);
      awaitEndOfProcess(server::close, out);
      return CommandLine.ExitCode.OK;
    } catch (IOException | UncheckedIOException e) {
      spec.commandLine().getErr().println("protosocket-server: " + e.getMessage());
      return CommandLine.ExitCode.SOFTWARE;
    }
  }

  /**
   * Waits for ever. Ctrl-C and SIGTERM close the server and then end the process, wherever its main
   * thread is.
   */
  static void awaitEndOfProcess(Runnable close, PrintWriter out) throws InterruptedException {
    Thread hook =
        new Thread(
            () -> {
              close.run();
              out.println("stopped");
            },
            "protosocket-server-shutdown");
    Runtime.getRuntime().addShutdownHook(hook);
    // Nothing counts this down: the process ends by a signal.
    new CountDownLatch(1).await();
  }

  private EmbeddedServerBuilder configure() {
    try {
      EmbeddedServerBuilder builder =
          EmbeddedServer.builder()
              .host(listen.host())
              .port(listen.port())
              .caches(caches.toArray(String[]::new))
              .autoCreateCaches(autoCreate)
              .maxBytes(maxMemory);
      if (plaintext) {
        builder.plaintext();
      }
      String given = token == null ? tokenOfEnvironment() : token;
      return given == null ? builder : builder.token(given);
    } catch (IllegalArgumentException e) {
      throw badOptions(e.getMessage());
    }
  }

  private @Nullable String tokenOfEnvironment() {
    String value = environment.apply(TOKEN_VARIABLE);
    return value == null || value.isBlank() ? null : value;
  }

  private void announce(EmbeddedServer server, PrintWriter out) throws IOException {
    String address = NetUtil.toSocketAddressString(server.address());
    out.println("address: " + address + (plaintext ? " (plaintext)" : " (TLS)"));
    if (token == null && tokenOfEnvironment() != null) {
      out.println("token: as in $" + TOKEN_VARIABLE);
    } else {
      out.println("token: " + server.token());
    }
    if (!plaintext) {
      out.println("CA certificate: " + server.writeCaPem(listen.caFile()).toAbsolutePath());
    }
    out.println(READY);
  }

  private ParameterException badOptions(@Nullable String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
