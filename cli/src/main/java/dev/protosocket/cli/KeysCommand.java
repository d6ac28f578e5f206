// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.cli;

import dev.protosocket.memcached.KeyInfo;
import dev.protosocket.memcached.Memcached;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints the keys of a memcached. */
@Command(name = "keys", description = "Prints a memcached's keys, with size and end, in no order.")
final class KeysCommand extends ConnectingCommand {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** Ends the dump; it has no stack, as it is no failure. */
  private static final class Enough extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Enough() {
      super(null, null, false, false);
    }
  }

  @Mixin private final ByteText texts = new ByteText();

  @Option(names = "--cache", paramLabel = "NAME", description = "Only the keys of this cache.")
  private @Nullable String cache;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "How many at most; default: ${DEFAULT-VALUE}.")
  private long limit = 1_000;

  private long told;

  @Override
  public Integer call() {
    requireMemcached("a list of its keys");
    if (limit < 1) {
      throw badOptions("--limit is at least 1");
    }
    Duration timeout = Objects.requireNonNullElse(options().timeout(), PATIENCE);
    try {
      Memcached.forEachKey(config(), timeout, this::tell);
    } catch (Enough e) {
      err().println("protosocket: there are more keys; --limit has them shown");
    }
    return Exit.DONE;
  }

  private void tell(KeyInfo key) {
    if (cache != null && !key.isOf(cache)) {
      return;
    }
    if (told == limit) {
      throw new Enough();
    }
    told++;
    Instant end = key.expiresAt();
    if (json()) {
      Map<String, @Nullable Object> object = new LinkedHashMap<>(texts.json("key", key.key()));
      object.put("size", key.size());
      object.put("expiry", end == null ? null : end.toString());
      print(object);
    } else {
      String text = texts.isEncoded() ? texts.write(key.key()) : Words.printable(key.key(), false);
      out()
          .println(
              text + "  " + key.size() + " bytes, " + (end == null ? "no end" : "until " + end));
    }
  }
}
