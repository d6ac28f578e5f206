// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client.capability;

import dev.protosocket.client.Call;
import dev.protosocket.client.InvalidRequestException;
import java.time.Duration;

/** Writes that are carried out if an item is in a known state; {@link ConditionalReads} tell it. */
public interface ConditionalWrites {
  /**
   * Stores the value if the item is in the state that the version names.
   *
   * @throws InvalidRequestException if the version is of another kind of server
   */
  Call<StoreResult> compareAndSet(
      String cache, byte[] key, Version expected, byte[] value, Duration ttl);

  /**
   * Deletes the item if it is in the state that the version names.
   *
   * @throws InvalidRequestException if the version is of another kind of server
   */
  Call<DeleteResult> delete(String cache, byte[] key, Version expected);
}
