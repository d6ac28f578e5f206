// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import dev.protosocket.client.wire.Answer;
import dev.protosocket.client.wire.Wire;
import io.netty.buffer.ByteBuf;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A call that only some wires know, beyond GET, SET and DELETE: it writes itself and understands
 * its replies. All that takes a {@link Call} takes it: a connection, a pool, a decorator.
 *
 * <p>It is one request, with one permit and one deadline, however many replies it has. After an end
 * that leaves open whether it was carried out it is repeated only if its {@link Operation} says
 * that this is harmless.
 *
 * <p>Immutable: what is to be written must be the command's own, and always the same.
 *
 * @param <V> what comes of it
 */
public abstract class Command<V extends @Nullable Object> extends Call<V> {
  private final Operation operation;

  /**
   * Creates a command.
   *
   * @param operation what metrics, traces and retries know it by
   * @param cache the name of the cache; empty if it concerns none
   * @param key the key by which a connection or a node is chosen; empty if it has none. Not copied
   */
  protected Command(Operation operation, String cache, byte[] key) {
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

  /** Returns the protocol that it is a command of; others refuse it. */
  public abstract Class<? extends Wire> wire();

  /**
   * Returns what a connection sends for it: this, unless what the wire knows of its server calls
   * for something else that comes to the same type of result. Called once for each attempt, in the
   * calling thread; must not wait.
   *
   * @throws InvalidRequestException if the wire cannot carry it
   */
  protected Command<V> on(Wire wire) {
    if (!wire().isInstance(wire)) {
      throw new InvalidRequestException(wire.name() + " has no command for " + operation);
    }
    return this;
  }

  /**
   * Returns how many bytes the frame takes, exactly.
   *
   * @param id the request's; {@link Wire#LONGEST_ID} for the most that it can take
   */
  public abstract int length(long id);

  /**
   * Writes the frame; in a calling thread or on an event loop, maybe several times. Must not wait.
   *
   * @param id names the request on its connection
   * @param out the buffer, which has room; written at its writer index
   */
  public abstract void write(long id, ByteBuf out);

  /** Returns what takes the replies of an attempt. */
  public abstract Answer<V> answer();
}
