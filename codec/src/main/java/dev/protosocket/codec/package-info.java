// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

/**
 * Objects instead of bytes over any {@link dev.protosocket.client.CacheClient}: how keys and values
 * are written, compression, loading what is missing, and going on while a cache is away.
 */
@NullMarked
package dev.protosocket.codec;

import org.jspecify.annotations.NullMarked;
