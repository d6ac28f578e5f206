// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.pool;

import dev.protosocket.client.CacheException;
import dev.protosocket.client.ClientObserver;
import dev.protosocket.client.CloseReason;
import dev.protosocket.client.CommandResult;
import dev.protosocket.client.ConnectionInfo;
import dev.protosocket.client.ConnectionState;
import dev.protosocket.client.Credential;
import dev.protosocket.client.Operation;
import dev.protosocket.client.ProtosocketClient;
import io.netty.util.internal.PlatformDependent;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Plug-ins of every kind, whose methods throw anything, return null, fail or never end, as far as
 * they are among the victims; the others do their work. Safe for use by any number of threads.
 */
final class Saboteur {
  /** All the methods of all that can be plugged in, but for an executor that drops a task. */
  static final List<String> METHODS =
      List.of(
          "Executor.execute",
          "Executor.execute after running",
          "AddressProvider.open",
          "AddressSource.addresses",
          "AddressSource.succeeded",
          "AddressSource.failed",
          "AddressSource.prefersOther",
          "AddressSource.close",
          "PoolListener.onConnecting",
          "PoolListener.onConnected",
          "PoolListener.onAuthenticated",
          "PoolListener.onFailed",
          "PoolListener.onBackingOff",
          "PoolListener.onPoisoned",
          "PoolListener.onClosed",
          "CredentialSupplier.get",
          "ClientObserver.onResult",
          "ClientObserver.onRefused",
          "ClientObserver.onStateChange",
          "ClientObserver.onConnect",
          "ClientObserver.onConnectFailed",
          "ClientObserver.onClose",
          "Dialer.dial");

  private final Set<String> victims = ConcurrentHashMap.newKeySet();
  private final SplittableRandom random;

  /** The share of a victim's calls that fail. */
  private final double share;

  Saboteur(long seed, double share, List<String> victims) {
    this.random = new SplittableRandom(seed);
    this.share = share;
    this.victims.addAll(victims);
  }

  /** From now on all do their work. */
  void reform() {
    victims.clear();
  }

  private synchronized int draw(int bound) {
    return random.nextInt(bound);
  }

  private synchronized boolean strikes(String method) {
    return victims.contains(method) && random.nextDouble() < share;
  }

  private void call(String method) {
    if (strikes(method)) {
      PlatformDependent.throwException(anything(method));
    }
  }

  private Throwable anything(String method) {
    return switch (draw(8)) {
      case 0 -> new IllegalStateException(method);
      case 1 -> new NullPointerException();
      case 2 -> new AssertionError(method);
      case 3 -> new OutOfMemoryError(method);
      case 4 -> new StackOverflowError();
      case 5 -> new NoClassDefFoundError(method);
      case 6 -> new RejectedExecutionException();
      default -> new Exception(method);
    };
  }

  /** Also of what returns a stage: null, failed, or without an end. */
  @SuppressWarnings("NullAway")
  private <T extends @Nullable CompletionStage<?>> T stage(
      String method, Supplier<T> honest, Supplier<T> endless, Supplier<T> failed) {
    if (strikes(method)) {
      return switch (draw(4)) {
        case 0 -> null;
        case 1 -> endless.get();
        case 2 -> failed.get();
        default -> {
          PlatformDependent.throwException(anything(method));
          yield null;
        }
      };
    }
    return honest.get();
  }

  /** Runs on the spot; throws before or after. */
  Executor executor() {
    return task -> {
      call("Executor.execute");
      task.run();
      call("Executor.execute after running");
    };
  }

  CompletionStage<Credential> supply(Credential credential) {
    return stage(
        "CredentialSupplier.get",
        () -> CompletableFuture.completedFuture(credential),
        CompletableFuture::new,
        () -> CompletableFuture.failedFuture(anything("CredentialSupplier.get")));
  }

  Dialer dialer() {
    return (config, plan) ->
        this.<CompletableFuture<ProtosocketClient>>stage(
            "Dialer.dial",
            () -> ProtosocketClient.connectAsync(config, plan),
            // One without an end would be no dialer: the connect timeout is its own to keep.
            () -> CompletableFuture.failedFuture(anything("Dialer.dial")),
            () -> CompletableFuture.failedFuture(anything("Dialer.dial")));
  }

  AddressProvider addresses(List<InetSocketAddress> addresses) {
    return new AddressProvider() {
      @Override
      @SuppressWarnings("NullAway")
      public AddressSource open(Credential credential, ScheduledExecutorService scheduler) {
        if (draw(4) == 0 && strikes("AddressProvider.open")) {
          return null;
        }
        call("AddressProvider.open");
        return source(addresses);
      }
    };
  }

  private AddressSource source(List<InetSocketAddress> addresses) {
    return new AddressSource() {
      @Override
      public CompletionStage<List<InetSocketAddress>> addresses() {
        return Saboteur.this.<CompletionStage<List<InetSocketAddress>>>stage(
            "AddressSource.addresses",
            () -> CompletableFuture.completedFuture(addresses),
            CompletableFuture::new,
            this::bad);
      }

      @SuppressWarnings("NullAway")
      private CompletionStage<List<InetSocketAddress>> bad() {
        return switch (draw(4)) {
          case 0 -> CompletableFuture.completedFuture(null);
          case 1 -> CompletableFuture.completedFuture(List.of());
          case 2 -> CompletableFuture.completedFuture(java.util.Arrays.asList(null, null));
          default -> CompletableFuture.failedFuture(anything("AddressSource.addresses"));
        };
      }

      @Override
      public void succeeded(InetSocketAddress address) {
        call("AddressSource.succeeded");
      }

      @Override
      public void failed(InetSocketAddress address) {
        call("AddressSource.failed");
      }

      @Override
      public boolean prefersOther(InetSocketAddress address) {
        call("AddressSource.prefersOther");
        return draw(4) == 0;
      }

      @Override
      public void close() {
        call("AddressSource.close");
      }
    };
  }

  PoolListener listener() {
    return new PoolListener() {
      @Override
      public void onConnecting(int slot) {
        call("PoolListener.onConnecting");
      }

      @Override
      public void onConnected(int slot, InetSocketAddress address) {
        call("PoolListener.onConnected");
      }

      @Override
      public void onAuthenticated(int slot, InetSocketAddress address) {
        call("PoolListener.onAuthenticated");
      }

      @Override
      public void onFailed(int slot, Throwable cause) {
        call("PoolListener.onFailed");
      }

      @Override
      public void onBackingOff(int slot, Duration delay) {
        call("PoolListener.onBackingOff");
      }

      @Override
      public void onPoisoned(int slot, CloseReason reason) {
        call("PoolListener.onPoisoned");
      }

      @Override
      public void onClosed(int slot, CloseReason reason) {
        call("PoolListener.onClosed");
      }
    };
  }

  ClientObserver observer() {
    return new ClientObserver() {
      @Override
      public void onResult(CommandResult result) {
        call("ClientObserver.onResult");
      }

      @Override
      public void onRefused(
          Operation operation, String cache, CacheException error, ConnectionInfo connection) {
        call("ClientObserver.onRefused");
      }

      @Override
      public void onStateChange(ConnectionState from, ConnectionState to) {
        call("ClientObserver.onStateChange");
      }

      @Override
      public void onConnect(ProtosocketClient client, long connectNanos) {
        call("ClientObserver.onConnect");
      }

      @Override
      public void onConnectFailed(Throwable error, long nanos) {
        call("ClientObserver.onConnectFailed");
      }

      @Override
      public void onClose(ProtosocketClient client, CloseReason reason) {
        call("ClientObserver.onClose");
      }
    };
  }
}
