// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A call that only clients of some kind know, which have no {@link
 * dev.protosocket.client.wire.Wire}: what a {@link Command} is to a connection. Decorators hand it
 * on as any other; a client that it is not meant for refuses it with an {@link
 * InvalidRequestException}.
 *
 * <p>Immutable: its arrays must be its own. It concerns one key, which may be empty where the
 * server has such.
 *
 * @param <V> what comes of it
 */
public abstract class ClientCall<V extends @Nullable Object> extends Call<V> {
  private final Operation operation;

  /**
   * Creates a call.
   *
   * @param operation what metrics, traces and retries know it by; not GET, SET or DELETE, of which
   *     decorators know what they come to
   * @param cache the name of the cache
   * @param key the key by which a node is chosen. Not copied
   */
  protected ClientCall(Operation operation, String cache, byte[] key) {
    super(cache, key);
    this.operation = Objects.requireNonNull(operation, "operation");
  }

  @Override
  public final Operation operation() {
    return operation;
  }

  /** Returns this: it is immutable. */
  @Override
  public final Call<V> copy() {
    return this;
  }
}
