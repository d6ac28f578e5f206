// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.shard;

import dev.protosocket.client.CacheClient;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What a {@link ShardedClient.Builder} has been told. */
record ShardedConfig(
    Function<? super Node, ? extends CacheClient> connector,
    Placement placement,
    HashedPart hashedPart,
    boolean hashTags,
    boolean readsFromNext,
    @Nullable Ejection ejection,
    Duration drainTimeout,
    Duration startTimeout,
    Duration defaultTtl,
    @Nullable ScheduledExecutorService scheduler,
    ShardListener listener,
    LongSupplier nanoTime) {}
