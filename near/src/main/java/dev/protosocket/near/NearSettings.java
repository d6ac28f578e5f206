// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.near;

import dev.protosocket.client.spi.Durations;

/**
 * How long what is good. Nanoseconds, each at most {@link Durations#FOREVER}.
 *
 * @param maxStale for how long values are served without asking
 * @param absent for absent keys, if less than the above; 0: they are not kept
 * @param keep for values of which the server can be asked whether they have changed
 * @param staleIfError how long beyond maxStale, if asking fails
 * @param refreshPercent of the time that an entry is served without asking: from then on it is
 *     renewed by a hit; 100: it is not
 */
record NearSettings(
    MaxStaleTimes maxStale, long absent, long keep, long staleIfError, int refreshPercent) {
  private static final long FOREVER = Durations.FOREVER.toNanos();

  /** Makes an entry of what a load has found. */
  Entry entry(NearKey key, Ticket ticket, Loaded loaded) {
    long stale = maxStale.of(key);
    long fresh;
    long served;
    long kept;
    if (loaded.value() == null) {
      fresh = Math.min(absent, stale);
      served = fresh;
      kept = fresh;
    } else {
      long ttl = loaded.ttlNanos();
      fresh = Math.min(stale, ttl);
      served = Math.min(Math.min(stale + staleIfError, FOREVER), ttl);
      kept = loaded.version() == null ? served : Math.max(served, Math.min(keep, ttl));
    }
    return new Entry(loaded, ticket, fresh, served, kept, fresh / 100 * refreshPercent);
  }

  /** Tells whether values of a cache are kept of which nobody can ask whether they have changed. */
  boolean keepsWithoutVersion(String cache) {
    return maxStale.mayBePositive(cache) || staleIfError > 0;
  }
}
