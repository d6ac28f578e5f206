// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

/** Many multiplexed connections behind one cache client. */
@NullMarked
package dev.protosocket.pool;

import org.jspecify.annotations.NullMarked;
