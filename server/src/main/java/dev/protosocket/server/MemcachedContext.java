// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.server;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What all connections of a memcached server share.
 *
 * @param user who may use the server, and the password behind a space; null for everybody
 * @param faults what replies meet; null for nothing
 */
record MemcachedContext(
    MemcachedStore store,
    MemcachedVersion version,
    @Nullable String user,
    MemcachedStats stats,
    Counters counters,
    Connections connections,
    @Nullable FaultPlan faults) {
  /** The time from a connection's acceptance to its authentication, TLS included. */
  private static final Duration AUTHENTICATION_TIMEOUT =
      ServerSettings.DEFAULT_AUTHENTICATION_TIMEOUT;

  Connection newConnection() {
    return new Connection(
        (ctx, onLateReply) -> new MemcachedDialogue(this, ctx, onLateReply),
        connections,
        counters,
        AUTHENTICATION_TIMEOUT);
  }

  boolean isAccepted(byte[] userAndPassword) {
    return user != null
        && MessageDigest.isEqual(user.getBytes(StandardCharsets.UTF_8), userAndPassword);
  }
}
