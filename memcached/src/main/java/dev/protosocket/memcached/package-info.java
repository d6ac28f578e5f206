// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

/**
 * memcached's meta protocol, spoken by the same client and pool: {@link
 * dev.protosocket.memcached.Memcached} is where to begin.
 */
@NullMarked
package dev.protosocket.memcached;

import org.jspecify.annotations.NullMarked;
