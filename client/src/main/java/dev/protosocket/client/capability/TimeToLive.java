// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client.capability;

import dev.protosocket.client.Call;
import java.time.Duration;

/** Changes how long an item lives, and leaves its value alone. */
public interface TimeToLive {
  /** Lets the item live so long from now on; tells whether it is there. */
  Call<Boolean> touch(String cache, byte[] key, Duration ttl);

  /** Gets the value, and lets it live so long from now on. */
  Call<? extends Versioned> getAndTouch(String cache, byte[] key, Duration ttl);
}
