// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.server;

import dev.protosocket.proto.schema.CacheCommand;
import dev.protosocket.proto.schema.CacheResponse;
import dev.protosocket.proto.schema.DeleteCommand;
import dev.protosocket.proto.schema.GetCommand;
import dev.protosocket.proto.schema.SetCommand;
import dev.protosocket.proto.schema.Status;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Executes GET, SET and DELETE against the store, and checks what they ask for. Thread-safe. */
final class CacheEngine {
  /** The longest time to live; a longer one is cut to this, as the official service does. */
  static final Duration MAX_TTL = Duration.ofHours(24);

  /** The longest cache name, in UTF-16 units; error replies quote names, so they are bounded. */
  static final int MAX_CACHE_NAME_LENGTH = 255;

  private static final long MAX_TTL_MILLIS = MAX_TTL.toMillis();

  private final ItemStore store;
  private final int maxItemBytes;
  private final Counters counters;

  CacheEngine(ItemStore store, int maxItemBytes, Counters counters) {
    this.store = store;
    this.maxItemBytes = maxItemBytes;
    this.counters = counters;
  }

  CacheResponse execute(CacheCommand command) {
    long id = command.getMessageId();
    return switch (command.getUnary().getCommandCase()) {
      case GET -> get(id, command.getUnary().getGet());
      case SET -> set(id, command.getUnary().getSet());
      case DELETE -> delete(id, command.getUnary().getDelete());
      case AUTH, COMMAND_NOT_SET ->
          refused(
              id,
              Status.INVALID_ARGUMENT,
              "the command has no kind: send auth, get, set or delete");
    };
  }

  private CacheResponse get(long id, GetCommand get) {
    counters.gets.increment();
    CacheResponse refusal = checkCache(id, get.getNamespace());
    if (refusal != null) {
      return refusal;
    }
    byte[] value = store.get(get.getNamespace(), get.getKey());
    if (value == null) {
      counters.misses.increment();
      return Responses.error(id, Status.NOT_FOUND, Responses.KEY_NOT_FOUND);
    }
    counters.hits.increment();
    return Responses.hit(id, value);
  }

  private CacheResponse set(long id, SetCommand set) {
    CacheResponse refusal = checkCache(id, set.getNamespace());
    if (refusal != null) {
      return refusal;
    }
    long itemBytes = (long) set.getKey().size() + set.getValue().size();
    if (itemBytes > maxItemBytes) {
      return refused(
          id,
          Status.INVALID_ARGUMENT,
          "the item's key and value have " + itemBytes + " bytes, the limit is " + maxItemBytes);
    }
    long ttlMillis = set.getTtlMilliseconds();
    if (ttlMillis == 0) {
      return refused(id, Status.INVALID_ARGUMENT, "ttl_milliseconds is 0: it must be at least 1");
    }
    // The field is unsigned: what Java sees as negative is a very long time.
    if (Long.compareUnsigned(ttlMillis, MAX_TTL_MILLIS) > 0) {
      ttlMillis = MAX_TTL_MILLIS;
    }
    store.set(
        set.getNamespace(),
        set.getKey(),
        set.getValue().toByteArray(),
        TimeUnit.MILLISECONDS.toNanos(ttlMillis));
    counters.sets.increment();
    return Responses.stored(id);
  }

  private CacheResponse delete(long id, DeleteCommand delete) {
    CacheResponse refusal = checkCache(id, delete.getNamespace());
    if (refusal != null) {
      return refusal;
    }
    store.delete(delete.getNamespace(), delete.getKey());
    counters.deletes.increment();
    return Responses.deleted(id);
  }

  private @Nullable CacheResponse checkCache(long id, String name) {
    if (name.isBlank()) {
      return refused(id, Status.INVALID_ARGUMENT, "the cache name is blank");
    }
    if (name.length() > MAX_CACHE_NAME_LENGTH) {
      return refused(
          id,
          Status.INVALID_ARGUMENT,
          "the cache name has "
              + name.length()
              + " characters, the limit is "
              + MAX_CACHE_NAME_LENGTH);
    }
    if (store.hasCache(name)) {
      return null;
    }
    return store.createsCaches()
        ? refused(
            id,
            Status.RESOURCE_EXHAUSTED,
            "Cache \""
                + name
                + "\" can't be created: there are "
                + ItemStore.MAX_CACHES
                + " already")
        : refused(id, Status.NOT_FOUND, "Cache \"" + name + "\" does not exist");
  }

  private CacheResponse refused(long id, Status status, String message) {
    counters.errors.increment();
    return Responses.error(id, status, message);
  }
}
