// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.metrics;

/**
 * A key that is called often, by its hash.
 *
 * @param cache the cache's name
 * @param keyHash what {@link KeyWatch#hashOf(byte[])} returns for the key
 * @param calls how many calls it had, estimated from the sample; rather too high than too low
 * @param excess by how many it may be too high, sampling apart
 * @param share of all calls, from 0 to 1: at least this
 */
public record HotKey(String cache, String keyHash, long calls, long excess, double share) {}
