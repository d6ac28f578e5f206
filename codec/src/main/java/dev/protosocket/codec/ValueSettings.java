// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.codec;

import org.jspecify.annotations.Nullable;

/**
 * How values are written, and which are read.
 *
 * @param raw whether there is no envelope
 * @param compression null for none
 * @param compressAbove values of more bytes are compressed
 * @param maxBytes the most that a value may have when it is not compressed
 * @param known the compressions that are read
 * @param foreign what others write, which is read, too; null for nothing
 * @param writesForeign whether values are written for those others
 */
record ValueSettings<V>(
    ValueFormat<V> format,
    boolean raw,
    @Nullable Compression compression,
    int compressAbove,
    int maxBytes,
    Compressions known,
    @Nullable ForeignFormat<V> foreign,
    boolean writesForeign) {}
