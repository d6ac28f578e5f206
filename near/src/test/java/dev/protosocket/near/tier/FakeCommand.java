// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.near.tier;

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
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A command that a test carries out itself: no wire ever sees it. */
final class FakeCommand extends Command<@Nullable Versioned> {
  static final Operation TIMED_READ = Operation.of("TIER_TEST_READ", Effect.READ);
  static final Operation WRITE = Operation.of("TIER_TEST_WRITE", Effect.WRITE);

  private final Duration ttl;

  FakeCommand(Operation operation, String cache, byte[] key, Duration ttl) {
    super(operation, cache, key);
    this.ttl = ttl;
  }

  /** Makes reads that tell that much time left. */
  static ConditionalReads reads(Duration ttl) {
    return new ConditionalReads() {
      @Override
      public FakeCommand get(String cache, byte[] key) {
        return new FakeCommand(TIMED_READ, cache, key.clone(), ttl);
      }

      @Override
      public FakeCommand getIfChanged(String cache, byte[] key, Version known) {
        throw new UnsupportedOperationException();
      }
    };
  }

  @SuppressWarnings("ArrayRecordComponent")
  private record Found(
      State state, byte @Nullable [] value, @Nullable Version version, Duration ttl)
      implements Versioned {}

  @Nullable Versioned carriedOut(@Nullable String value) {
    if (operation() == WRITE) {
      return null;
    }
    return value == null
        ? new Found(Versioned.State.ABSENT, null, null, Duration.ZERO)
        : new Found(Versioned.State.PRESENT, value.getBytes(StandardCharsets.UTF_8), null, ttl);
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
  public Answer<@Nullable Versioned> answer() {
    throw new UnsupportedOperationException();
  }
}
