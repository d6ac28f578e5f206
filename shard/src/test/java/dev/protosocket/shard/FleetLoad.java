// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.shard;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.CacheException;
import dev.protosocket.client.Call;
import dev.protosocket.client.ConnectionFailedException;
import dev.protosocket.client.Endpoint;
import dev.protosocket.near.NearCacheClient;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Many clients that read one fleet by Zipf's law, in simulated time, with the ring, the router, the
 * ejection and the near cache of the library. What is missing is loaded from the origin, which
 * takes its time, and stored. One thread; the same seed gives the same counts.
 */
@SuppressWarnings("NullAway") // CompletableFuture says nothing of nulls
final class FleetLoad {
  static final int CLIENTS = 1_000;
  static final int NODES = 64;
  static final int KEYS = 100_000;
  static final int READS_PER_SECOND = 10_000;
  static final int SECONDS = 60;
  private static final int WARM_UP_SECONDS = 3;
  private static final long LOAD_NANOS = Duration.ofMillis(50).toNanos();
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final String CACHE = "cache";
  private static final byte[] VALUE = new byte[1];
  private static final long NEVER = Long.MAX_VALUE;

  /** Calls are answered by the simulation, not by a node's client. */
  private static final @Nullable CacheClient NOBODY = null;

  /** What happens at the beginning of the minute. */
  enum Event {
    NODE_LOST,
    NODE_ADDED,
    CLIENTS_RESTARTED
  }

  /** What the clients have. */
  record Options(boolean leases, boolean near, boolean ejection) {}

  /** Of the minute: all, and its first and busiest second. */
  record Figures(
      long origin, long originFirst, long originMost, long fleet, long fleetFirst, long failed) {}

  private final Options options;
  private final Router router;
  private final byte[][] keys = new byte[KEYS][];
  private final double[] upTo = new double[KEYS];
  private final SplittableRandom random = new SplittableRandom(14);

  /** By node and key: when it is stored; {@link #NEVER}: it is not going to be. */
  private final long[][] storedAt = new long[NODES + 1][];

  /** Loads under way that others of the same client share, by client and key: when they end. */
  private final Map<Long, Long> loading = new HashMap<>();

  private final Client[] clients = new Client[CLIENTS];
  private final long[] origin = new long[SECONDS];
  private final long[] fleet = new long[SECONDS];
  private long failed;
  private long now;
  private int lost = -1;

  FleetLoad(Options options) {
    this.options = options;
    this.router = new Router(HashedPart.CACHE_AND_KEY, false, options.ejection());
    double sum = 0;
    for (int i = 0; i < KEYS; i++) {
      keys[i] = ByteBuffer.allocate(Integer.BYTES).putInt(i).array();
      sum += 1.0 / (i + 1);
      upTo[i] = sum;
    }
    for (int i = 0; i < KEYS; i++) {
      upTo[i] /= sum;
    }
    Snapshot start = snapshot(NODES);
    for (int i = 0; i < storedAt.length; i++) {
      storedAt[i] = new long[KEYS];
      Arrays.fill(storedAt[i], NEVER);
    }
    for (int key = 0; key < KEYS; key++) {
      storedAt[place(router.member(start, CACHE, keys[key]))][key] = Long.MIN_VALUE;
    }
    Ring ring = start.ring();
    for (int i = 0; i < CLIENTS; i++) {
      clients[i] = new Client(i, snapshot(NODES, ring));
    }
  }

  /** Returns the share of the keys that another node has when there are so many nodes. */
  static double moved(int before, int after) {
    Ring old = Placement.rendezvous().ring(nodes(before));
    Ring changed = Placement.rendezvous().ring(nodes(after));
    int moved = 0;
    for (int i = 0; i < KEYS; i++) {
      byte[] key = ByteBuffer.allocate(Integer.BYTES).putInt(i).array();
      moved += old.owner(key, 0, key.length) == changed.owner(key, 0, key.length) ? 0 : 1;
    }
    return (double) moved / KEYS;
  }

  Figures run(Event event) {
    if (event != Event.CLIENTS_RESTARTED) {
      read(-WARM_UP_SECONDS * SECOND, 0);
    }
    if (event == Event.NODE_LOST) {
      lost = 7;
    } else if (event == Event.NODE_ADDED) {
      Ring ring = Placement.rendezvous().ring(nodes(NODES + 1));
      for (Client client : clients) {
        client.snapshot = snapshot(NODES + 1, ring);
      }
    }
    Arrays.fill(origin, 0);
    Arrays.fill(fleet, 0);
    failed = 0;
    read(0, SECONDS * SECOND);
    return new Figures(
        Arrays.stream(origin).sum(),
        origin[0],
        Arrays.stream(origin).max().orElseThrow(),
        Arrays.stream(fleet).sum(),
        fleet[0],
        failed);
  }

  private void read(long from, long until) {
    long step = SECOND / READS_PER_SECOND;
    for (now = from; now < until; now += step) {
      Client client = clients[random.nextInt(CLIENTS)];
      int found = Arrays.binarySearch(upTo, random.nextDouble());
      client.read(Math.min(found < 0 ? -found - 1 : found, KEYS - 1));
    }
  }

  private int second() {
    return (int) (Math.max(now, 0) / SECOND);
  }

  private static int place(Member member) {
    return member.node.endpoint().port() - 1;
  }

  private static List<Node> nodes(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> Node.of(new Endpoint("cache-" + i + ".example", i + 1)))
        .toList();
  }

  private Snapshot snapshot(int count) {
    return snapshot(count, Placement.rendezvous().ring(nodes(count)));
  }

  private Snapshot snapshot(int count, Ring ring) {
    Ejection ejection = options.ejection() ? new Ejection(3, Duration.ofSeconds(10)) : null;
    FleetEvents events = new FleetEvents(new ShardListener() {});
    Member[] members =
        nodes(count).stream()
            .map(node -> new Member(node, NOBODY, new Health(ejection, () -> now), events))
            .toArray(Member[]::new);
    return new Snapshot(1, members, ring, false);
  }

  /** A process. It is what its own near cache reads through. */
  private final class Client implements CacheClient {
    private final int number;
    private final CacheClient top;
    private Snapshot snapshot;

    Client(int number, Snapshot snapshot) {
      this.number = number;
      this.snapshot = snapshot;
      this.top =
          options.near()
              ? NearCacheClient.builder(this).maxBytes(1 << 20).ticker(() -> now).build()
              : this;
    }

    /** Gets or loads a value. */
    void read(int key) {
      try {
        if (top.get(CACHE, keys[key]) == null) {
          load(key, true);
        }
      } catch (CacheException e) {
        failed++;
        load(key, false);
      }
    }

    private void load(int key, boolean isStored) {
      Member member = router.member(snapshot, CACHE, keys[key]);
      long[] stored = storedAt[place(member)];
      if (options.leases() && isStored) {
        // Of all processes one loads; the others wait.
        if (stored[key] == NEVER) {
          stored[key] = now + LOAD_NANOS;
          origin[second()]++;
        }
        return;
      }
      Long shared = loading.get((long) number * KEYS + key);
      if (shared == null || shared <= now) {
        loading.put((long) number * KEYS + key, now + LOAD_NANOS);
        origin[second()]++;
        if (isStored) {
          stored[key] = Math.min(stored[key], now + LOAD_NANOS);
        }
      }
    }

    @Override
    @SuppressWarnings("unchecked") // the value of a GET
    public <V extends @Nullable Object> CompletableFuture<V> sendAsync(Call<V> call) {
      fleet[second()]++;
      Member member = router.member(snapshot, call.cache(), call.key());
      if (place(member) == lost) {
        CacheException error =
            new ConnectionFailedException.NoConnection(member.node.name(), "lost", null);
        member.failed(error);
        return CompletableFuture.failedFuture(error);
      }
      member.succeeded();
      int key = ByteBuffer.wrap(call.key()).getInt();
      boolean isThere = storedAt[place(member)][key] <= now;
      return CompletableFuture.completedFuture(isThere ? (V) VALUE : null);
    }

    @Override
    public CacheClient withTimeout(Duration timeout) {
      return this;
    }

    @Override
    public Duration defaultTtl() {
      return Duration.ofMinutes(1);
    }

    @Override
    public void close() {}
  }
}
