// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import dev.protosocket.client.wire.Wire;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Sizes requests, and makes those of commands, as a connection's wire has them; any thread. */
final class Requests {
  private final Wire wire;
  private final LongSupplier clock;
  private final CacheNames cacheNames;

  Requests(Wire wire, LongSupplier clock) {
    this.wire = wire;
    this.clock = clock;
    this.cacheNames = new CacheNames(wire);
  }

  /** Returns what stands for a cache, not to be changed. */
  byte[] cacheName(String cache) {
    return cacheNames.get(cache);
  }

  /** Returns a time to live as the wire says it; 0 for none. */
  long ttl(@Nullable Duration ttl) {
    return ttl == null ? 0 : wire.ttl(ttl);
  }

  /** Says how long the parts of a request are. */
  void measure(Request request, Object key, int valueLength, long wireTtl) {
    request.measure(wire, cacheName(request.cache), key, valueLength, wireTtl);
  }

  /**
   * Makes the request of a call that is none for one key, which begins now.
   *
   * @throws InvalidRequestException if the call is for another kind of client
   */
  Request of(Call<?> call, Completion completion) {
    if (call instanceof ClientCall) {
      throw new InvalidRequestException(
          wire.name() + " has no command for " + call.operation() + " of another kind of client");
    }
    return of(call instanceof Command<?> command ? command : wire.ping(), completion);
  }

  /** Says what a batch's request for one key is. */
  void fill(Request request, BatchFuture<?> call, int index) {
    call.fill(request, index);
    measure(request, call.batch().key(index), call.valueLength(index), call.wireTtl());
  }

  /** Makes the request of a command, which begins now. */
  Request of(Command<?> command, Completion completion) {
    Request request = new Request();
    request.ask(wire, command, completion);
    request.allow(clock.getAsLong(), completion.timeoutNanos());
    return request;
  }

  /** Returns the most bytes that the frame of a request can take. */
  int longestFrame(Request request) {
    return request.frameLength(wire, Wire.LONGEST_ID);
  }
}
