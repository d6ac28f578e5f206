// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.cli;

import dev.protosocket.cli.ConnectOptions.Wire;
import dev.protosocket.server.EmbeddedServer;
import dev.protosocket.server.MemcachedServer;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs an embedded server until the process, or its thread, is told to end. */
@Command(
    name = "server",
    description = "Runs a server for tests and local work, and prints how to connect.")
final class ServerCommand extends BaseCommand {
  private static final int TOKEN_BYTES = 24;
  private static final SecureRandom RANDOM = new SecureRandom();

  @Option(
      names = "--wire",
      description = "protosocket or memcached; default: ${DEFAULT-VALUE}.",
      defaultValue = "protosocket")
  private Wire wire = Wire.PROTOSOCKET;

  @Option(names = "--host", description = "Where to listen; default: ${DEFAULT-VALUE}.")
  private String host = "127.0.0.1";

  @Option(names = "--port", description = "The port; default: a free one.")
  private int port;

  @Option(
      names = "--cache",
      paramLabel = "NAME",
      description = "A cache that exists; repeatable; default: ${DEFAULT-VALUE}.")
  private List<String> caches = List.of("cache");

  @Override
  public Integer call() throws InterruptedException {
    try {
      return wire == Wire.MEMCACHED ? runMemcached() : runProtosocket();
    } catch (FileException e) {
      throw e;
    } catch (UncheckedIOException e) {
      throw new FileException(
          "cannot listen on " + host + ":" + port, Objects.requireNonNull(e.getCause()));
    } catch (IllegalArgumentException e) {
      throw badOptions(String.valueOf(e.getMessage()));
    }
  }

  private int runMemcached() throws InterruptedException {
    try (MemcachedServer server = MemcachedServer.builder().host(host).port(port).start()) {
      announce(server.address(), Map.of());
      await(server::close);
    }
    return Exit.DONE;
  }

  private int runProtosocket() throws InterruptedException {
    // Never the beginning of a Momento key.
    byte[] random = new byte[TOKEN_BYTES];
    RANDOM.nextBytes(random);
    String token = "local-" + HexFormat.of().formatHex(random);
    Path folder = null;
    try (EmbeddedServer server =
        EmbeddedServer.builder()
            .host(host)
            .port(port)
            .caches(caches.toArray(String[]::new))
            .token(token)
            .start()) {
      // Only for the user of this process, as is what is created in it.
      folder = Files.createTempDirectory("protosocket-");
      Path ca = server.writeCaPem(folder.resolve("ca.pem"));
      Path file = Files.writeString(folder.resolve("token"), token);
      Map<String, String> options = new LinkedHashMap<>();
      options.put("ca-file", ca.toString());
      options.put("credential-file", file.toString());
      announce(server.address(), options);
      Path made = folder;
      Runnable close = server::close;
      await(
          () -> {
            close.run();
            delete(made);
          });
    } catch (IOException e) {
      throw new FileException("the files for connecting cannot be written", e);
    } finally {
      delete(folder);
    }
    return Exit.DONE;
  }

  private void announce(InetSocketAddress address, Map<String, String> options) {
    String endpoint = NetUtil.toSocketAddressString(address);
    if (json()) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("wire", wire);
      object.put("endpoint", endpoint);
      object.putAll(options);
      print(object);
      return;
    }
    StringBuilder command = new StringBuilder("protosocket ping");
    if (wire != Wire.PROTOSOCKET) {
      command.append(" --wire ").append(wire);
    }
    command.append(" --endpoint ").append(endpoint);
    options.forEach((name, value) -> command.append(" --").append(name).append(' ').append(value));
    out().println(wire + " server on " + endpoint);
    out().println("connect: " + command);
    out().println("ready; Ctrl-C stops the server");
  }

  /** Waits for the end of the process, or for an interrupt. */
  private static void await(Runnable close) throws InterruptedException {
    AtomicBoolean closed = new AtomicBoolean();
    Thread hook =
        new Thread(
            () -> {
              closed.set(true);
              close.run();
            },
            "protosocket-server-shutdown");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      // Nothing counts this down.
      new CountDownLatch(1).await();
    } finally {
      if (!closed.get()) {
        Runtime.getRuntime().removeShutdownHook(hook);
      }
    }
  }

  private static void delete(@Nullable Path folder) {
    if (folder == null) {
      return;
    }
    for (String name : List.of("ca.pem", "token", "")) {
      try {
        Files.deleteIfExists(folder.resolve(name));
      } catch (IOException unused) {
        // It stays behind in the directory for temporary files, with a token of no server.
      }
    }
  }
}
