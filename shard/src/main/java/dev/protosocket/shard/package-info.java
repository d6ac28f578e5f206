// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

/** Many servers behind one cache client: rings, and a fleet that changes while calls run. */
@NullMarked
package dev.protosocket.shard;

import org.jspecify.annotations.NullMarked;
