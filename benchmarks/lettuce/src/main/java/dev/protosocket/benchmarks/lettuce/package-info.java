// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

/**
 * Lettuce, the Redis client most Java services use, on the same loop as the others: a peer to
 * compare with.
 */
@NullMarked
package dev.protosocket.benchmarks.lettuce;

import org.jspecify.annotations.NullMarked;
