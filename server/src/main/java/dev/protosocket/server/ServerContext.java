// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.server;

import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What all connections of a server share. */
record ServerContext(
    CacheEngine engine,
    Function<String, @Nullable Grant> tokenCheck,
    Limits limits,
    ReplyPolicy replies,
    Counters counters,
    Connections connections) {

  /** Bounds on what a client may do. */
  record Limits(int maxFrameLength, Duration authenticationTimeout) {}
}
