// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.near;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.Operation;
import dev.protosocket.client.RequestTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

/** A near cache whose server and whose time are the test's. */
abstract class NearFixture {
  static final String CACHE = "cache";
  static final Duration SECOND = Duration.ofSeconds(1);

  final ManualClient server = new ManualClient();
  final AtomicLong time = new AtomicLong(Long.MAX_VALUE - 5); // it may overflow
  final NearCacheClient near = near(builder -> builder);

  NearCacheClient near(UnaryOperator<NearCacheClient.Builder> options) {
    return options.apply(NearCacheClient.builder(server).ticker(time::get)).build();
  }

  static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  static void advance(AtomicLong clock, Duration by) {
    clock.addAndGet(by.toNanos());
  }

  /** Has a value loaded. */
  void load(CacheClient client, String key, String value) {
    CompletableFuture<byte[]> read = client.getAsync(CACHE, key);
    server.last().answer(bytes(value));
    assertThat(read.join()).isEqualTo(bytes(value));
  }

  static RequestTimeoutException timeout() {
    return new RequestTimeoutException(Operation.GET, SECOND.toNanos());
  }
}
