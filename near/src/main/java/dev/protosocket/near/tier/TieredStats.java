// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.near.tier;

/**
 * What two tiers have done so far. Counts are since the client's creation and all views' together,
 * each key of a batch by itself; read one after the other, while others go on.
 *
 * @param firstHits reads that the first tier answered
 * @param secondHits reads that the second tier answered
 * @param misses reads of keys that are absent
 * @param firstFailures requests to the first tier that failed, whoever saw it
 * @param secondFailures requests to the second tier that failed, whoever saw it
 * @param refills values that were stored on the first tier because the second had them
 * @param refillsLeftOut those that were not, because the key was written meanwhile, the value is
 *     about to end, or {@code maxPending} were under way
 * @param refillFailures those that failed
 * @param laterWrites writes that were left to the background and have been carried out
 * @param laterFailures those that failed: the second tier has not got them
 * @param pending refills and writes in the background now
 */
public record TieredStats(
    long firstHits,
    long secondHits,
    long misses,
    long firstFailures,
    long secondFailures,
    long refills,
    long refillsLeftOut,
    long refillFailures,
    long laterWrites,
    long laterFailures,
    int pending) {}
