// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.codec;

/**
 * What a {@link TypedCache} has done since it was built, not to the same instant in all parts.
 *
 * @param hits keys that were found
 * @param misses keys that were not
 * @param undecodable keys under which there was something else than a value of the format; neither
 *     hits nor misses
 * @param loads loaders that returned, null too
 * @param loadFailures loaders that threw
 * @param refreshes loads for values past their soft time to live; loads as well
 * @param storeFailures loaded values that could not be stored
 * @param formatBytes how many bytes the format made of values
 * @param storedBytes how many bytes of the cache's they came to; less, where they were compressed
 */
public record TypedCacheStats(
    long hits,
    long misses,
    long undecodable,
    long loads,
    long loadFailures,
    long refreshes,
    long storeFailures,
    long formatBytes,
    long storedBytes) {}
