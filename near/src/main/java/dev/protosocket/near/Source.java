// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.near;

import dev.protosocket.client.Call;
import dev.protosocket.client.spi.Durations;
import org.jspecify.annotations.Nullable;

/** How a value is asked for, and what the answer says. */
interface Source {
  /** Tells whether the server can say that a value has not changed. */
  boolean validates();

  /**
   * Returns the request.
   *
   * @param old what there was; null if nothing is known
   */
  Call<?> call(NearKey key, @Nullable Entry old);

  /** Reads the answer to {@link #call}. */
  Loaded read(@Nullable Object answer, @Nullable Entry old);

  /** A wire that can only GET. */
  final class Plain implements Source {
    @Override
    public boolean validates() {
      return false;
    }

    @Override
    public Call<?> call(NearKey key, @Nullable Entry old) {
      return Call.get(key.cache(), key.bytes());
    }

    @Override
    public Loaded read(@Nullable Object answer, @Nullable Entry old) {
      return new Loaded((byte[]) answer, null, Durations.FOREVER.toNanos());
    }
  }
}
