// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.examples;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.OverloadedException;
import dev.protosocket.codec.TypedCache;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

/** The code of docs/reactor.md. */
final class ReactorExample {
  private ReactorExample() {}

  // snippet: get
  static Mono<String> name(CacheClient client, String id) {
    return Mono.fromFuture(() -> client.getStringAsync("users", id)); // a miss is an empty Mono
  }

  // end

  // snippet: deadline
  static Mono<String> nameSoon(CacheClient client, String id) {
    return name(client.withTimeout(Duration.ofMillis(50)), id);
  }

  // end

  // snippet: dependent
  static Mono<Integer> lengthNeverCancelled(CacheClient client, String id) { // do not do this
    return Mono.fromFuture(() -> client.getStringAsync("users", id).thenApply(String::length));
  }

  static Mono<Integer> length(CacheClient client, String id) {
    return name(client, id).map(String::length);
  }

  // end

  // snippet: many
  static Flux<String> names(CacheClient client, Flux<String> ids) {
    return ids.flatMap(id -> name(client, id), 64); // calls of this stream in flight
  }

  // end

  static ClientConfig waiting(ClientConfig config) {
    // snippet: waiting
    ClientConfig waiting =
        config.toBuilder()
            .overloadWait(Duration.ofMillis(200)) // and never longer than the call's own timeout
            .maxWaiting(2_000) // calls that wait, on a connection
            .build();
    // end
    return waiting;
  }

  // snippet: retry
  static <T> Mono<T> again(Mono<T> call) {
    return call.retryWhen(
        Retry.backoff(5, Duration.ofMillis(10))
            .filter(OverloadedException.class::isInstance) // was not sent: safe to repeat
            .onRetryExhaustedThrow((spec, last) -> last.failure()));
  }

  // end

  // snippet: blocking
  static Mono<String> nameToFile(CacheClient client, String id, Function<String, String> write) {
    return name(client, id).publishOn(Schedulers.boundedElastic()).map(write);
  }

  // end

  static void refuseBlock() {
    // snippet: block
    Schedulers.registerNonBlockingThreadPredicate(
        thread -> thread.getName().startsWith("protosocket-io-"));
    // end
  }

  // snippet: load
  static Mono<String> loaded(
      TypedCache<Long, String> users, long id, Function<Long, String> find, Executor executor) {
    return Mono.fromFuture(() -> users.getOrLoadAsync(id, find, executor));
  }
  // end
}
