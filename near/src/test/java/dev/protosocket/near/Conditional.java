// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.near;

import dev.protosocket.client.Call;
import dev.protosocket.client.Command;
import dev.protosocket.client.Operation;
import dev.protosocket.client.Operation.Effect;
import dev.protosocket.client.capability.ConditionalReads;
import dev.protosocket.client.capability.Version;
import dev.protosocket.client.capability.Versioned;
import dev.protosocket.client.wire.Answer;
import dev.protosocket.client.wire.Wire;
import dev.protosocket.memcached.Memcached;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A conditional read that a test carries out itself: no wire ever sees it. */
final class Conditional extends Command<Versioned> {
  private static final Operation READ = Operation.of("TEST_READ", Effect.READ);

  /** Makes them. */
  static final ConditionalReads READS =
      new ConditionalReads() {
        @Override
        public Call<? extends Versioned> get(String cache, byte[] key) {
          return new Conditional(cache, key.clone(), null);
        }

        @Override
        public Call<? extends Versioned> getIfChanged(String cache, byte[] key, Version known) {
          return new Conditional(cache, key.clone(), known);
        }
      };

  final @Nullable Version known;

  private Conditional(String cache, byte[] key, @Nullable Version known) {
    super(READ, cache, key);
    this.known = known;
  }

  /** Names a value by a number. */
  record Numbered(int number) implements Version {}

  /** What the test answers. */
  @SuppressWarnings("ArrayRecordComponent")
  record Found(State state, byte @Nullable [] value, @Nullable Version version, Duration ttl)
      implements Versioned {
    static final Found ABSENT = new Found(State.ABSENT, null, null, Duration.ZERO);

    static Found present(byte[] value, int number, Duration ttl) {
      return new Found(State.PRESENT, value, new Numbered(number), ttl);
    }

    static Found unchanged(int number, Duration ttl) {
      return new Found(State.UNCHANGED, null, new Numbered(number), ttl);
    }
  }

  @Override
  public Class<? extends Wire> wire() {
    return Memcached.wire().getClass();
  }

  @Override
  public int length(long id) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void write(long id, ByteBuf out) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Answer<Versioned> answer() {
    throw new UnsupportedOperationException();
  }
}
