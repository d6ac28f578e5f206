// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

/**
 * Redis and Redis Cluster behind the client's interface. What speaks to the servers is Lettuce;
 * this module sets it up for a cache, ends each call by its deadline, and says what became of it.
 */
@NullMarked
package dev.protosocket.redis;

import org.jspecify.annotations.NullMarked;
