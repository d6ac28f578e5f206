// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.near;

/**
 * What a near cache has done so far, and holds now. Counts are since its creation and all views'
 * together; read one after the other, while others go on.
 *
 * @param hits reads answered from memory, each key of a batch by itself
 * @param misses reads that were not: they asked, or shared the answer of one that did
 * @param loads requests for values to the client behind it; of a batch, each key
 * @param loadFailures those of them that failed
 * @param validationsUnchanged values that the server was asked about and that had not changed
 * @param validationsChanged those that had, or were gone
 * @param evictions entries that had to make room
 * @param drops entries that were removed because of a write through this client, or because the
 *     server said so
 * @param staleServed loads that failed and whose readers got an old value instead
 * @param refreshes requests that renewed an entry ahead of its end; not among the loads
 * @param refreshFailures those of them that failed
 * @param entries how many there are now; may include some that are of no use any more
 * @param weight what they weigh, in bytes
 */
public record NearCacheStats(
    long hits,
    long misses,
    long loads,
    long loadFailures,
    long validationsUnchanged,
    long validationsChanged,
    long evictions,
    long drops,
    long staleServed,
    long refreshes,
    long refreshFailures,
    long entries,
    long weight) {

  /** Returns the part of the reads that were answered from memory: 0 to 1, and 0 without reads. */
  public double hitRatio() {
    long reads = hits + misses;
    return reads == 0 ? 0 : (double) hits / reads;
  }
}
