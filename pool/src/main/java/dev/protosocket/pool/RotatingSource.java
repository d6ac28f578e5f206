// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.pool;

import dev.protosocket.client.DialPlan;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * All the addresses of a lookup, each dial beginning with the one after the last dial's. It begins
 * anywhere, so that many processes that start together don't all go to the first server.
 */
final class RotatingSource implements AddressSource {
  private final Supplier<CompletableFuture<List<InetSocketAddress>>> lookup;
  private final AtomicInteger turn = new AtomicInteger(ThreadLocalRandom.current().nextInt());

  RotatingSource(Supplier<CompletableFuture<List<InetSocketAddress>>> lookup) {
    this.lookup = lookup;
  }

  @Override
  public CompletionStage<List<InetSocketAddress>> addresses() {
    int first = turn.getAndIncrement();
    return lookup.get().thenApply(found -> rotate(found, first));
  }

  static List<InetSocketAddress> rotate(List<InetSocketAddress> addresses, int first) {
    if (addresses.isEmpty()) {
      return addresses;
    }
    List<InetSocketAddress> rotated = new ArrayList<>(addresses);
    Collections.rotate(rotated, -Math.floorMod(first, addresses.size()));
    return rotated;
  }

  /**
   * Resolves what is not yet resolved, keeping the order. A name that has no address at the moment
   * is left out, unless none has.
   */
  static CompletableFuture<List<InetSocketAddress>> resolveAll(List<InetSocketAddress> addresses) {
    List<CompletableFuture<List<InetSocketAddress>>> lookups =
        addresses.stream().map(RotatingSource::resolve).toList();
    return CompletableFuture.allOf(lookups.toArray(CompletableFuture[]::new))
        .handle(
            (done, failure) -> {
              List<InetSocketAddress> found =
                  lookups.stream()
                      .filter(lookup -> !lookup.isCompletedExceptionally())
                      .flatMap(lookup -> lookup.join().stream())
                      .toList();
              if (found.isEmpty() && failure != null) {
                throw new CompletionException(failure);
              }
              return found;
            });
  }

  private static CompletableFuture<List<InetSocketAddress>> resolve(InetSocketAddress address) {
    return address.isUnresolved()
        ? DialPlan.resolve(address.getHostString(), address.getPort())
        : CompletableFuture.completedFuture(List.of(address));
  }
}
