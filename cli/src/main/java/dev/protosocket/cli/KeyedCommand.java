// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.cli;

import dev.protosocket.client.Cache;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** What the commands have that are for one key. */
abstract class KeyedCommand extends ConnectingCommand {
  @Mixin private final ByteText texts = new ByteText();

  @Option(names = "--cache", paramLabel = "NAME", description = "The cache; memcached needs none.")
  private @Nullable String cache;

  @Parameters(index = "0", paramLabel = "KEY", description = "The key.")
  @SuppressWarnings("NullAway.Init") // Set by picocli before call().
  private String key;

  final ByteText texts() {
    return texts;
  }

  /** Returns the cache's name; memcached can do without. */
  final String cache() {
    if (cache == null && options().wire() != ConnectOptions.Wire.MEMCACHED) {
      throw badOptions("give --cache: the name of the cache");
    }
    return cache == null ? Cache.none() : cache;
  }

  final byte[] key() {
    return bytes("KEY", key);
  }

  final byte[] bytes(String name, String text) {
    try {
      return texts.read(name, text);
    } catch (TypeConversionException e) {
      throw badOptions(String.valueOf(e.getMessage()));
    }
  }
}
