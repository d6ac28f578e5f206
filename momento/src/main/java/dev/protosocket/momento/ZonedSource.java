// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.momento;

import dev.protosocket.client.spi.Plugins;
import dev.protosocket.pool.AddressSource;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Addresses by zone, from a list that is refreshed in the background. Dials start in the preferred
 * zone, go on to the others, and stay out of zones whose circuit is open as long as another zone is
 * left. Thread-safe by its lock, which is never held during a callback or a fetch.
 */
final class ZonedSource implements AddressSource {
  private static final Logger logger = LoggerFactory.getLogger(MomentoDiscovery.class);

  private final EndpointList list;
  private final @Nullable String preferred;
  private final LongSupplier clock;

  // Guarded by this.
  private Map<String, List<InetSocketAddress>> zones = Map.of();
  private final Map<InetSocketAddress, String> zoneOf = new HashMap<>();
  private final Map<String, ZoneCircuit> circuits = new HashMap<>();
  private int turn = ThreadLocalRandom.current().nextInt();
  private @Nullable CompletableFuture<Void> fetching;
  private @Nullable Future<?> timer;
  private boolean warnedOfZone;
  private boolean warnedOfFetch;
  private boolean closed;

  ZonedSource(EndpointList list, @Nullable String preferred, LongSupplier clock) {
    this.list = list;
    this.preferred = preferred;
    this.clock = clock;
  }

  synchronized void refreshEvery(Duration interval, ScheduledExecutorService scheduler) {
    long nanos = interval.toNanos();
    timer = scheduler.scheduleWithFixedDelay(this::refresh, nanos, nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public CompletionStage<List<InetSocketAddress>> addresses() {
    synchronized (this) {
      if (!zones.isEmpty()) {
        return CompletableFuture.completedFuture(choose());
      }
    }
    return refresh().thenApply(done -> choose());
  }

  /** Fetches the list, unless that is under way already. */
  CompletableFuture<Void> refresh() {
    CompletableFuture<Void> result;
    synchronized (this) {
      if (fetching != null) {
        return fetching;
      }
      result = new CompletableFuture<>();
      fetching = result;
    }
    Plugins.stage("the fetch of the list", list::fetch)
        .whenComplete(
            (found, failure) -> {
              if (failure == null) {
                take(found);
                result.complete(null);
              } else {
                fetchFailed(failure);
                result.completeExceptionally(failure);
              }
            });
    return result;
  }

  private synchronized void take(Map<String, List<InetSocketAddress>> found) {
    fetching = null;
    if (warnedOfFetch) {
      warnedOfFetch = false;
      logger.info("the list of addresses is fetched again");
    }
    zones = found;
    zoneOf.clear();
    found.forEach((zone, addresses) -> addresses.forEach(each -> zoneOf.put(each, zone)));
    circuits.keySet().retainAll(found.keySet());
    boolean unknown = preferred != null && !found.containsKey(preferred);
    if (unknown && !warnedOfZone) {
      logger.warn(
          "the preferred zone {} is not among the service's zones {}: using all of them",
          preferred,
          found.keySet());
    }
    warnedOfZone = unknown;
  }

  private synchronized void fetchFailed(Throwable cause) {
    fetching = null;
    // A fetch under way when the pool is closed concerns nobody any more.
    if (!warnedOfFetch && !zones.isEmpty() && !closed) {
      warnedOfFetch = true;
      logger.warn("keeping the last list of addresses: {}", cause.getMessage());
    }
  }

  /** Returns the preferred zone's addresses, then the others', each rotated. */
  private synchronized List<InetSocketAddress> choose() {
    int first = turn++;
    long now = clock.getAsLong();
    List<InetSocketAddress> near = new ArrayList<>();
    List<InetSocketAddress> far = new ArrayList<>();
    List<InetSocketAddress> avoided = new ArrayList<>();
    zones.forEach(
        (zone, addresses) -> {
          if (!circuit(zone).allows(now)) {
            avoided.addAll(addresses);
          } else if (zone.equals(preferred)) {
            near.addAll(addresses);
          } else {
            far.addAll(addresses);
          }
        });
    List<InetSocketAddress> chosen = new ArrayList<>(bounded(near, first));
    chosen.addAll(rotated(far, first));
    return chosen.isEmpty() ? rotated(avoided, first) : chosen;
  }

  /** Leaves room for another zone's addresses in a dial. */
  private static List<InetSocketAddress> bounded(List<InetSocketAddress> addresses, int first) {
    List<InetSocketAddress> rotated = rotated(addresses, first);
    return rotated.subList(0, Math.min(rotated.size(), MAX_DIALLED / 2));
  }

  private static List<InetSocketAddress> rotated(List<InetSocketAddress> addresses, int first) {
    List<InetSocketAddress> rotated = new ArrayList<>(addresses);
    if (!rotated.isEmpty()) {
      Collections.rotate(rotated, -Math.floorMod(first, rotated.size()));
    }
    return rotated;
  }

  private ZoneCircuit circuit(String zone) {
    return circuits.computeIfAbsent(zone, name -> new ZoneCircuit());
  }

  @Override
  public synchronized void succeeded(InetSocketAddress address) {
    String zone = zoneOf.get(address);
    if (zone != null) {
      circuit(zone).succeeded();
    }
  }

  @Override
  public synchronized void failed(InetSocketAddress address) {
    String zone = zoneOf.get(address);
    if (zone != null) {
      circuit(zone).failed(clock.getAsLong(), ThreadLocalRandom.current());
    }
  }

  @Override
  public synchronized boolean prefersOther(InetSocketAddress address) {
    return preferred != null
        && zones.containsKey(preferred)
        && circuit(preferred).allows(clock.getAsLong())
        && !preferred.equals(zoneOf.get(address));
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (timer != null) {
      timer.cancel(false);
    }
  }
}
