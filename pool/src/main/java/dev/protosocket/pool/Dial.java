// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.pool;

import dev.protosocket.client.CacheException;
import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.ConnectionFailedException.AuthenticationFailed;
import dev.protosocket.client.ConnectionFailedException.NoConnection;
import dev.protosocket.client.DialPlan;
import dev.protosocket.client.ProtosocketClient;
import dev.protosocket.proto.StatusCode;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One dial of one slot: asks the source for addresses and tells it how they did. Its callbacks come
 * on the connection's event loop; what it has learned is read after its end.
 */
final class Dial implements DialPlan {
  /**
   * Where to and as whom: what all dials share until the credential changes. Compared by identity.
   */
  static final class Target {
    private final ClientConfig config;
    private final AddressSource source;

    Target(ClientConfig config, AddressSource source) {
      this.config = config;
      this.source = source;
    }

    ClientConfig config() {
      return config;
    }

    AddressSource source() {
      return source;
    }
  }

  private final Target target;
  private final int slot;
  private final PoolEvents events;
  private volatile @Nullable InetSocketAddress address;

  Dial(Target target, int slot, PoolEvents events) {
    this.target = target;
    this.slot = slot;
    this.events = events;
  }

  Target target() {
    return target;
  }

  /** Begins; a dialer that throws, or returns no future, gives a failed one. */
  CompletableFuture<ProtosocketClient> start(Dialer dialer) {
    try {
      return Objects.requireNonNull(dialer.dial(target.config(), this), "no future");
    } catch (Throwable e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Returns a typed error for what a dial failed with. */
  CacheException typed(Throwable failure) {
    return failure instanceof CacheException typed
        ? typed
        : new NoConnection(
            target.config().credential().endpointHost(), "the dial failed: " + failure, failure);
  }

  /** Returns the address that was connected to; null if none was. */
  @Nullable InetSocketAddress address() {
    return address;
  }

  @Override
  public CompletionStage<List<InetSocketAddress>> addresses() {
    return target
        .source()
        .addresses()
        .thenApply(all -> all.subList(0, Math.min(all.size(), AddressSource.MAX_DIALLED)));
  }

  @Override
  public void connected(InetSocketAddress peer) {
    address = peer;
    events.connected(slot, peer);
  }

  @Override
  public void failed(InetSocketAddress peer, Throwable cause) {
    if (!isRejection(cause)) {
      target.source().failed(peer);
    }
  }

  /** Tells whether the server has judged the credential: dialling again would not help. */
  static boolean isRejection(Throwable cause) {
    StatusCode status = cause instanceof AuthenticationFailed failure ? failure.status() : null;
    if (status == null) {
      return false;
    }
    return switch (status) {
      case UNAUTHENTICATED, PERMISSION_DENIED, INVALID_ARGUMENT, NOT_FOUND -> true;
      default -> false;
    };
  }
}
