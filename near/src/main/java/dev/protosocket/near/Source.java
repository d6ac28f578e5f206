// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.near;

import dev.protosocket.client.Call;
import dev.protosocket.client.capability.ConditionalReads;
import dev.protosocket.client.capability.Version;
import dev.protosocket.client.capability.Versioned;
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

  /** A wire that names values and tells how long they live. */
  final class Validating implements Source {
    private final ConditionalReads reads;

    Validating(ConditionalReads reads) {
      this.reads = reads;
    }

    @Override
    public boolean validates() {
      return true;
    }

    @Override
    public Call<?> call(NearKey key, @Nullable Entry old) {
      Version known = old == null ? null : old.version();
      return known == null
          ? reads.get(key.cache(), key.bytes())
          : reads.getIfChanged(key.cache(), key.bytes(), known);
    }

    @Override
    public Loaded read(@Nullable Object answer, @Nullable Entry old) {
      if (!(answer instanceof Versioned found)) {
        throw new IllegalStateException("a conditional read that comes to nothing");
      }
      return switch (found.state()) {
        case ABSENT -> new Loaded(null, null, 0);
        case PRESENT -> new Loaded(found.value(), found.version(), nanos(found));
        case UNCHANGED -> {
          if (old == null) {
            throw new IllegalStateException("unchanged, but nobody asked");
          }
          Version renewed = found.version();
          yield new Loaded(old.value(), renewed == null ? old.version() : renewed, nanos(found));
        }
      };
    }

    private static long nanos(Versioned found) {
      return Durations.nanos(found.ttl());
    }
  }

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
