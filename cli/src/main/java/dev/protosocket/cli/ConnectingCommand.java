// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.cli;

import dev.protosocket.cli.ConnectOptions.Wire;
import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.ProtosocketClient;
import picocli.CommandLine.Mixin;

/** What the commands have that go to a server. */
abstract class ConnectingCommand extends BaseCommand {
  @Mixin private final ConnectOptions options = new ConnectOptions();

  final ConnectOptions options() {
    return options;
  }

  final ClientConfig config() {
    return options.config(around());
  }

  final ProtosocketClient connect() {
    return ProtosocketClient.connect(config());
  }

  /** Refuses what only memcached has. */
  final void requireMemcached(String what) {
    if (options.wire() != Wire.MEMCACHED) {
      throw badOptions("only memcached has " + what + ": add --wire memcached");
    }
  }
}
