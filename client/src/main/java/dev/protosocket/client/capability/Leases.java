// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client.capability;

import dev.protosocket.client.Call;
import dev.protosocket.client.InvalidRequestException;
import java.time.Duration;

/**
 * The right to make a value that is missing or near its end, for one of all callers in all
 * processes. {@link LeaseLoader} is get-or-load by it, with the waiting.
 */
public interface Leases {
  /**
   * Gets the value, or the right to make it: of many callers at a time, in any number of processes,
   * one gets it. It makes the value and {@link #fill}s the lease; the others have what there was
   * before, or {@link Lease.State#BEING_BUILT}. Never waits.
   *
   * @param lease how long making it may take: then another caller gets the right
   * @param recacheBefore how long before its end a value is made anew, while the others go on with
   *     it; zero for not before its end. Values without an end are not made anew
   */
  Call<? extends Lease> getOrLease(
      String cache, byte[] key, Duration lease, Duration recacheBefore);

  /**
   * Stores what the holder of a lease has made. If the item was stored, deleted or invalidated
   * meanwhile, what was made may be out of date, and nothing is stored: it is a conflict, or gone.
   *
   * @throws InvalidRequestException if the lease is another's, or the server has none
   */
  Call<StoreResult> fill(String cache, byte[] key, Lease lease, byte[] value, Duration ttl);

  /**
   * Gives the right back, so that another caller gets it at once rather than when the lease ends. A
   * value that is there goes with it; {@link Lease.State#REFRESH} is better left to end by itself.
   *
   * @throws InvalidRequestException if the lease is another's, or the server has none
   */
  Call<DeleteResult> giveBack(String cache, byte[] key, Lease lease);

  /**
   * Marks the value as stale: the next {@link #getOrLease} gets a lease with it, and the others go
   * on with it for so long.
   */
  Call<DeleteResult> invalidate(String cache, byte[] key, Duration staleFor);
}
