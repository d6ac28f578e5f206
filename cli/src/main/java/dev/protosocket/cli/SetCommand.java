// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.cli;

import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.ProtosocketClient;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Stores a value. */
@Command(name = "set", description = "Stores a value.")
final class SetCommand extends KeyedCommand {
  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "VALUE",
      description = "The value; without it, what comes on stdin.")
  private @Nullable String value;

  @Option(names = "--in", paramLabel = "FILE", description = "The file that holds the value.")
  private @Nullable Path file;

  @Option(
      names = "--ttl",
      paramLabel = "TIME",
      converter = Times.class,
      description = "How long it lives, as 500ms, 5m or 7d; default: 1m.")
  private @Nullable Duration ttl;

  @Override
  public Integer call() {
    if (value != null && file != null) {
      throw badOptions("give VALUE or --in, not both");
    }
    if (value == null && file == null && options().readsStdin()) {
      throw badOptions("stdin cannot be the credential and the value");
    }
    String cache = cache();
    byte[] key = key();
    ClientConfig config = config();
    byte[] bytes = value != null ? bytes("VALUE", value) : read(config.maxItemBytes());
    try (ProtosocketClient client = ProtosocketClient.connect(config)) {
      client.set(cache, key, bytes, ttl == null ? config.defaultTtl() : ttl);
    }
    if (json()) {
      print(Map.<String, Object>of("stored", true, "bytes", bytes.length));
    }
    return Exit.DONE;
  }

  /** One byte more than may be sent is refused by the client. */
  private byte[] read(int most) {
    if (file == null) {
      try {
        return around().in().readNBytes(most + 1);
      } catch (IOException e) {
        throw new FileException("stdin cannot be read", e);
      }
    }
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(most + 1);
    } catch (IOException e) {
      throw new FileException("the file of --in cannot be read; check its path", e);
    }
  }
}
