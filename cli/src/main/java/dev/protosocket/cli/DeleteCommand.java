// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.cli;

import dev.protosocket.client.ProtosocketClient;
import java.util.Map;
import picocli.CommandLine.Command;

/** Deletes a key. */
@Command(name = "delete", description = "Deletes a key, whether it is there or not.")
final class DeleteCommand extends KeyedCommand {
  @Override
  public Integer call() {
    String cache = cache();
    byte[] key = key();
    try (ProtosocketClient client = connect()) {
      client.delete(cache, key);
    }
    if (json()) {
      print(Map.<String, Object>of("deleted", true));
    }
    return Exit.DONE;
  }
}
