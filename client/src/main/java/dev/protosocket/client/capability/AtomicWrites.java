// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client.capability;

import dev.protosocket.client.Call;
import java.time.Duration;

/** Writes that depend on whether there is a value, in one step. */
public interface AtomicWrites {
  /** Stores the value unless there is one. */
  Call<StoreResult> add(String cache, byte[] key, byte[] value, Duration ttl);

  /** Stores the value if there is one. */
  Call<StoreResult> replace(String cache, byte[] key, byte[] value, Duration ttl);

  /** Adds bytes behind the value, if there is one; its time to live stays. */
  Call<StoreResult> append(String cache, byte[] key, byte[] more);

  /** Adds bytes before the value, if there is one; its time to live stays. */
  Call<StoreResult> prepend(String cache, byte[] key, byte[] more);

  /** Deletes the item, and tells whether it was there. */
  Call<DeleteResult> delete(String cache, byte[] key);
}
