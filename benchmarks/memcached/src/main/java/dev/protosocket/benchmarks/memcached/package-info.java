// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

/** The memcached clients that Java services use, on the same loop as the others. */
@NullMarked
package dev.protosocket.benchmarks.memcached;

import org.jspecify.annotations.NullMarked;
