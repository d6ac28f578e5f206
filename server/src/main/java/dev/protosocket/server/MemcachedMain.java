// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.server;

import io.netty.util.NetUtil;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Runs a {@link MemcachedServer} from the command line, as {@link ServerMain} does the other. */
@Command(
    name = "memcached",
    description = "A memcached for tests and local work; not for production.",
    mixinStandardHelpOptions = true)
final class MemcachedMain implements Callable<Integer> {
  /** Picocli's way to read a version. */
  static final class Version implements CommandLine.ITypeConverter<MemcachedVersion> {
    @Override
    public MemcachedVersion convert(String text) {
      for (MemcachedVersion version : MemcachedVersion.values()) {
        if (version.text().equals(text)) {
          return version;
        }
      }
      throw new TypeConversionException("'" + text + "' is none of 1.5.16, 1.6.18 and 1.6.45");
    }
  }

  @Spec
  @SuppressWarnings("NullAway.Init") // Set by picocli before call().
  private CommandSpec spec;

  @Mixin private final ListenOptions listen = new ListenOptions();

  @Option(
      names = "--as",
      converter = Version.class,
      description = "The version to behave as, 1.5.16, 1.6.18 or 1.6.45; default: 1.6.45.")
  private MemcachedVersion version = MemcachedVersion.V1_6_45;

  @Option(
      names = "--max-memory",
      converter = ByteSize.class,
      description = "Memory for all items together, as 1048576, 64m or 2g; default: 64m.")
  private long maxMemory = MemcachedServer.DEFAULT_MAX_BYTES;

  @Option(names = "--tls", description = "Speak TLS, with a certificate of its own.")
  private boolean tls;

  @Override
  public Integer call() throws InterruptedException {
    if (listen.namesCaFile() && !tls) {
      throw new ParameterException(
          spec.commandLine(), "--ca-file has nothing to write without --tls");
    }
    MemcachedServer.Builder builder;
    try {
      builder =
          MemcachedServer.builder()
              .host(listen.host())
              .port(listen.port())
              .version(version)
              .maxBytes(maxMemory);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage());
    }
    if (tls) {
      builder.selfSignedTls();
    }
    PrintWriter out = spec.commandLine().getOut();
    try (MemcachedServer server = builder.start()) {
      announce(server, out);
      ServerMain.awaitEndOfProcess(server::close, out);
      return CommandLine.ExitCode.OK;
    } catch (IOException | UncheckedIOException e) {
      spec.commandLine().getErr().println("protosocket-server: " + e.getMessage());
      return CommandLine.ExitCode.SOFTWARE;
    }
  }

  private void announce(MemcachedServer server, PrintWriter out) throws IOException {
    out.println(
        "address: "
            + NetUtil.toSocketAddressString(server.address())
            + (tls ? " (TLS)" : " (plaintext)"));
    out.println("behaves as memcached " + version.text());
    if (tls) {
      Path file = listen.caFile();
      Files.writeString(file, server.caCertificatePem());
      out.println("CA certificate: " + file.toAbsolutePath());
    }
    out.println(ServerMain.READY);
  }
}
