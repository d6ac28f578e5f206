// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client.capability;

import dev.protosocket.client.Call;
import java.time.Duration;

/**
 * Reads and writes with the client flags that a server keeps with each item: a number by which
 * clients say of what kind a value is. Each has its own; the server looks at none of them.
 */
public interface FlaggedItems {
  /** Gets the value and its flags. */
  Call<? extends Flagged> get(String cache, byte[] key);

  /**
   * Stores the value.
   *
   * @param clientFlags 32 bits, as far as the protocol has them: memcached's client keeps bit 30
   */
  Call<StoreResult> set(String cache, byte[] key, byte[] value, Duration ttl, int clientFlags);
}
