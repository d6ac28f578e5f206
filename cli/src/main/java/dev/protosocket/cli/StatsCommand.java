// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.protosocket.client.ProtosocketClient;
import dev.protosocket.memcached.Memcached;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Prints what memcached says of itself. */
@Command(name = "stats", description = "Prints what a memcached says of itself.")
final class StatsCommand extends ConnectingCommand {
  @Parameters(
      arity = "0..1",
      paramLabel = "PART",
      description = "A part of it, as settings, items, slabs or conns.")
  private @Nullable String part;

  @Override
  public Integer call() {
    requireMemcached("statistics");
    Map<String, String> stats;
    try (ProtosocketClient client = connect()) {
      stats = client.send(part == null ? Memcached.stats() : Memcached.stats(part));
    }
    if (json()) {
      print(stats);
    } else {
      stats.forEach(
          (name, value) ->
              out()
                  .printf(
                      "%-32s %s%n",
                      Words.printable(name.getBytes(UTF_8), false),
                      Words.printable(value.getBytes(UTF_8), false)));
    }
    return Exit.DONE;
  }
}
