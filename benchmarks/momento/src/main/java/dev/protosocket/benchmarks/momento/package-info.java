// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

/**
 * Momento's own Java SDK, over gRPC, and a small server of its service: what a user of the cache
 * has today.
 */
@NullMarked
package dev.protosocket.benchmarks.momento;

import org.jspecify.annotations.NullMarked;
