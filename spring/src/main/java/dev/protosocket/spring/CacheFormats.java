// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.spring;

import dev.protosocket.codec.ValueFormat;
import org.jspecify.annotations.Nullable;

/**
 * Says how values of caches are written whose format no property can say: types with parameters, a
 * mapper of one's own, protobuf. A bean of it, if there is one, is asked first, for caches that are
 * in no property, too: those exist if it has a format for them.
 *
 * <pre>{@code
 * @Bean
 * CacheFormats formats() {
 *   return cache -> cache.equals("orders") ? ProtobufFormat.of(Order.parser()) : null;
 * }
 * }</pre>
 */
@FunctionalInterface
public interface CacheFormats {
  /**
   * Returns the format of a cache's values, or null for what the properties say. Called once for
   * each cache, by any thread.
   *
   * @param cache its name, as in {@code @Cacheable}
   */
  @Nullable ValueFormat<?> formatOf(String cache);
}
