// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.server;

import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What all connections of a protosocket server share. */
record ServerContext(
    CacheEngine engine,
    Function<String, @Nullable Grant> tokenCheck,
    Limits limits,
    ReplyPolicy replies,
    Counters counters,
    Connections connections) {

  Connection newConnection() {
    return new Connection(
        (ctx, onLateReply) ->
            new Session(this, new ReplyPath(ctx, replies, connections.nextNumber(), onLateReply)),
        connections,
        counters,
        limits.authenticationTimeout());
  }

  /** Bounds on what a client may do. */
  record Limits(int maxFrameLength, Duration authenticationTimeout) {}
}
