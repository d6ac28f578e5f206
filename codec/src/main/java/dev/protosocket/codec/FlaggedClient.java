// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.codec;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.Call;
import dev.protosocket.client.Operation;
import dev.protosocket.client.capability.Flagged;
import dev.protosocket.client.capability.FlaggedItems;
import dev.protosocket.client.capability.StoreResult;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A client whose values carry their client flags in front: {@link Envelope#MAGIC}, {@link
 * #FLAGGED}, and four bytes, the highest first. Never stored so. A value without that is one of
 * this library's, in an envelope, whose flags are 0. It has no capabilities: leases have no flags.
 */
@SuppressWarnings("NullAway") // JDK 17's javac loses the interface's @Nullable in class files
final class FlaggedClient implements CacheClient {
  /** Where envelopes have their version, which will not come to that. */
  static final byte FLAGGED = (byte) 0xF0;

  /** How many bytes stand before a value. */
  static final int HEAD = 6;

  private static final int VERSION_MASK = 0xF0;

  private final CacheClient delegate;
  private final FlaggedItems items;

  private FlaggedClient(CacheClient delegate, FlaggedItems items) {
    this.delegate = delegate;
    this.items = items;
  }

  /**
   * Wraps a client.
   *
   * @throws IllegalArgumentException if it has no client flags
   */
  static FlaggedClient of(CacheClient client) {
    return new FlaggedClient(
        client,
        client
            .capability(FlaggedItems.class)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "foreign values are told apart by memcached's client flags, and this"
                            + " client has none (FlaggedItems)")));
  }

  /** Returns a value with its flags in front. */
  static byte[] join(int flags, byte[] value) {
    byte[] joined = new byte[HEAD + value.length];
    ByteBuffer.wrap(joined).put(Envelope.MAGIC).put(FLAGGED).putInt(flags).put(value);
    return joined;
  }

  static boolean isFlagged(byte[] value) {
    return value.length >= HEAD && value[0] == Envelope.MAGIC && value[1] == FLAGGED;
  }

  /** Returns the flags that stand before a value. */
  static int flags(byte[] value) {
    return ByteBuffer.wrap(value).getInt(HEAD - Integer.BYTES);
  }

  private static byte @Nullable [] read(Flagged item) {
    byte[] value = item.value();
    int flags = item.clientFlags();
    return value == null || isOurs(flags, value) ? value : join(flags, value);
  }

  private static boolean isOurs(int flags, byte[] value) {
    return flags == 0
        && value.length >= Envelope.LENGTH
        && value[0] == Envelope.MAGIC
        && (value[1] & VERSION_MASK) == Envelope.VERSION << 4;
  }

  private Call<StoreResult> store(Call<?> call) {
    byte[] joined = call.value();
    byte[] value = new byte[joined.length - HEAD];
    System.arraycopy(joined, HEAD, value, 0, value.length);
    return items.set(call.cache(), call.key(), value, call.ttl(), flags(joined));
  }

  private static boolean isStore(Call<?> call) {
    return call.operation() == Operation.SET && isFlagged(call.value());
  }

  @Override
  @SuppressWarnings("unchecked") // of a GET it is bytes, of a SET nothing
  public <V extends @Nullable Object> CompletableFuture<V> sendAsync(Call<V> call) {
    if (call.operation() == Operation.GET) {
      return (CompletableFuture<V>)
          Derived.of(delegate.sendAsync(items.get(call.cache(), call.key())), FlaggedClient::read);
    }
    return isStore(call)
        ? Derived.of(delegate.sendAsync(store(call)), stored -> null)
        : delegate.sendAsync(call);
  }

  @Override
  @SuppressWarnings("unchecked") // as above
  public <V extends @Nullable Object> V send(Call<V> call) {
    if (call.operation() == Operation.GET) {
      return (V) read(delegate.send(items.get(call.cache(), call.key())));
    }
    if (isStore(call)) {
      delegate.send(store(call));
      return null;
    }
    return delegate.send(call);
  }

  @Override
  public Duration defaultTtl() {
    return delegate.defaultTtl();
  }

  @Override
  public CacheClient withTimeout(Duration timeout) {
    return new FlaggedClient(delegate.withTimeout(timeout), items);
  }

  @Override
  public void close() {
    delegate.close();
  }
}
