// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.codec;

import dev.protosocket.client.CacheClient;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What a typed cache was built with, but for how values are written.
 *
 * @param client what carries its calls
 * @param undecodable what callers get of what cannot be read
 * @param ttl of what is stored without one
 * @param rule makes of it how long a value lives
 * @param loadTimeout how long callers wait for another one's load
 * @param refresher where values are loaded that are past their soft time to live; null if they have
 *     none
 */
record TypedSettings<K>(
    CacheClient client,
    String cache,
    KeyFormat<K> keys,
    Undecodable undecodable,
    Duration ttl,
    TimeToLive.Rule rule,
    Duration loadTimeout,
    @Nullable Executor refresher) {}
