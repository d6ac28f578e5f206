// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.shard;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.Call;
import dev.protosocket.client.Endpoint;
import dev.protosocket.client.RequestCancelledException;
import dev.protosocket.client.RequestFate;
import dev.protosocket.client.spi.Blocking;
import dev.protosocket.client.spi.Durations;
import io.netty.util.internal.ThreadExecutorMap;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A fleet of servers behind one {@code CacheClient}: a key's calls go to the node that a {@link
 * Ring} says, and the ring changes while calls run. Safe for use by any number of threads.
 *
 * <pre>{@code
 * ShardedClient fleet =
 *     ShardedClient.builder(node -> ClientPool.connect(config(node.endpoint())))
 *         .placement(Placement.ketama(LabelFormat.LIBMEMCACHED))
 *         .connect(List.of(Node.of(new Endpoint("cache-1", 11211)), ...));
 * fleet.set("users", "42", "Ada");
 * fleet.addNode(Node.of(new Endpoint("cache-3", 11211))).join();
 * }</pre>
 *
 * <p><b>Who owns what.</b> The clients of the nodes are the fleet's: it has them made, on threads
 * of its own, before their nodes get calls, and closes them when it closes or their nodes leave. A
 * node that leaves gets no new call; then its client is closed, which by its contract lets the
 * calls in flight end, for as long as its own close timeout. Give it one that is not below its
 * request timeout, and none of them is lost.
 *
 * <p><b>A node that is down</b> keeps its keys: their calls fail as they fail on its client, and
 * {@link dev.protosocket.client.CacheException#node()} and the message name the node. {@link
 * Builder#ejection} and {@link Builder#readsFromNext} say otherwise. Whether a node that cannot be
 * reached when it is added is refused or joins as one that is down is the connector's to decide: it
 * throws, or returns a client that goes on dialling.
 *
 * <p><b>What belongs to a node</b>, such as memcached's CAS tokens and leases, means nothing on
 * another one: when a key's owner has changed, what was got from the former is a conflict or a miss
 * on the new one.
 */
public final class ShardedClient extends ShardedCalls {
  private final @Nullable NodePoller poller;

  private ShardedClient(ShardedConfig config, FleetEvents events, @Nullable PollPlan plan) {
    super(
        new Fleet(config, events),
        new Router(config.hashedPart(), config.hashTags(), config.ejection() != null),
        config,
        null);
    this.poller = plan == null ? null : new NodePoller(plan, config.scheduler(), fleet, events);
  }

  /**
   * Returns a builder.
   *
   * @param connector makes the client of a node, and may block until it is connected; called on the
   *     fleet's own threads. What it throws fails the change of the fleet that wanted the node. It
   *     must end in its own time: the next change waits for it
   */
  public static Builder builder(Function<? super Node, ? extends CacheClient> connector) {
    return new Builder(Objects.requireNonNull(connector, "connector"));
  }

  /** Returns the nodes on the ring, in their order. */
  public List<Node> nodes() {
    return fleet.snapshot().nodes();
  }

  /** Returns the number of the ring's last change. */
  public long epoch() {
    return fleet.snapshot().epoch();
  }

  /** Returns what has become of calls so far. */
  public ShardedStats stats() {
    return fleet.stats();
  }

  /**
   * Returns the node that a call for a key would go to now; none if there are no nodes.
   *
   * @param cache the name of the cache
   * @param key the key
   */
  public Optional<Node> nodeOf(String cache, byte[] key) {
    Objects.requireNonNull(cache, "cache");
    Objects.requireNonNull(key, "key");
    return Optional.ofNullable(router.member(fleet.snapshot(), cache, key))
        .map(member -> member.node);
  }

  /**
   * Adds a node behind the others.
   *
   * @return a future that completes when the node is connected and on the ring; if it fails nothing
   *     has changed. Changes are carried out one after the other; to cancel one has no effect
   */
  public CompletableFuture<@Nullable Void> addNode(Node node) {
    Objects.requireNonNull(node, "node");
    return fleet.change(
        nodes -> {
          List<Node> more = new ArrayList<>(nodes);
          more.add(node);
          return more;
        });
  }

  /**
   * Removes a node.
   *
   * @return a future that completes when no call goes to the node any more; fails with an {@link
   *     IllegalArgumentException} if there is none of that name
   */
  public CompletableFuture<@Nullable Void> removeNode(String name) {
    Objects.requireNonNull(name, "name");
    return fleet.change(
        nodes -> {
          List<Node> fewer = new ArrayList<>(nodes);
          if (!fewer.removeIf(node -> node.name().equals(name))) {
            throw unknown(name);
          }
          return fewer;
        });
  }

  /**
   * Has a node's keys served somewhere else: it keeps its name, its label and so its place on the
   * ring, and its place in the list.
   *
   * @return a future that completes when the new one is connected and has taken over; fails with an
   *     {@link IllegalArgumentException} if there is none of that name
   */
  public CompletableFuture<@Nullable Void> replaceNode(String name, Endpoint endpoint) {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(endpoint, "endpoint");
    return fleet.change(
        nodes -> {
          if (nodes.stream().noneMatch(node -> node.name().equals(name))) {
            throw unknown(name);
          }
          UnaryOperator<Node> move =
              node -> node.name().equals(name) ? fleet.moved(node, endpoint) : node;
          return nodes.stream().map(move).toList();
        });
  }

  /**
   * Puts these nodes on the ring and takes all others off, by one change. A node that has the name
   * and the endpoint of a present one keeps its client.
   *
   * @param nodes may be empty; then calls fail with a {@link
   *     dev.protosocket.client.NoNodeException}
   * @return a future that completes when new nodes are connected and the ring has changed
   */
  public CompletableFuture<@Nullable Void> setNodes(List<Node> nodes) {
    List<Node> list = List.copyOf(nodes);
    return fleet.change(present -> list);
  }

  private static IllegalArgumentException unknown(String name) {
    return new IllegalArgumentException("the fleet has no node " + name);
  }

  /**
   * Sends a call to each node: the way of commands that concern no key, such as memcached's
   * statistics and flush.
   *
   * @param call what to do
   * @param <V> what comes of it
   * @return a future of one result for each node, in their order, also if some have failed; fails
   *     with a {@link dev.protosocket.client.NoNodeException} if there are none
   */
  public <V extends @Nullable Object> CompletableFuture<List<NodeResult<V>>> sendToEachAsync(
      Call<V> call) {
    return toEach(call);
  }

  /** Waits for {@link #sendToEachAsync}. */
  public <V extends @Nullable Object> List<NodeResult<V>> sendToEach(Call<V> call) {
    Blocking.checkInterrupt();
    return Blocking.await(toEach(call));
  }

  /**
   * Refuses further calls and changes and closes the clients of all nodes, at the same time; waits
   * for them for the drain timeout, and not at all on an event loop or in an interrupted thread.
   */
  @Override
  public void close() {
    if (poller != null) {
      poller.close();
    }
    CompletableFuture<?> end = fleet.close();
    if (ThreadExecutorMap.currentExecutor() != null || Thread.currentThread().isInterrupted()) {
      return;
    }
    long until = Blocking.endOf(System.nanoTime(), Durations.nanos(config.drainTimeout()));
    try {
      Blocking.awaitShared(end, until, RequestFate.UNKNOWN, "while closing");
    } catch (TimeoutException | RequestCancelledException e) {
      // The rest is done without this thread.
    }
  }

  @Override
  public String toString() {
    return "ShardedClient[" + nodes().size() + " nodes, change " + epoch() + "]";
  }

  /** What a fleet can be told before it exists. Not for several threads. */
  @SuppressWarnings("NullAway") // JDK 17's javac loses the bound's @Nullable in class files
  public static final class Builder {
    private final Function<? super Node, ? extends CacheClient> connector;
    private Placement placement = Placement.rendezvous();
    private HashedPart hashedPart = HashedPart.CACHE_AND_KEY;
    private boolean hashTags;
    private boolean readsFromNext;
    private @Nullable Ejection ejection;
    private Duration drainTimeout = Duration.ofSeconds(10);
    private Duration startTimeout = Duration.ofSeconds(5);
    private Duration defaultTtl = Duration.ofMinutes(1);
    private @Nullable ScheduledExecutorService scheduler;
    private ShardListener listener = FleetEvents.NOBODY;
    private LongSupplier nanoTime = System::nanoTime;

    private Builder(Function<? super Node, ? extends CacheClient> connector) {
      this.connector = connector;
    }

    /** How keys are placed on the nodes; {@link Placement#rendezvous()} unless it is set. */
    public Builder placement(Placement value) {
      placement = Objects.requireNonNull(value, "placement");
      return this;
    }

    /** What is hashed; {@link HashedPart#CACHE_AND_KEY} unless it is set. */
    public Builder hashedPart(HashedPart value) {
      hashedPart = Objects.requireNonNull(value, "hashedPart");
      return this;
    }

    /**
     * Whether only what is between the first { of a key and the first } behind it is hashed, if
     * that is not nothing, so that keys such as {@code {42}:name} and {@code {42}:mail} are on one
     * node; off unless it is set.
     */
    public Builder hashTags(boolean value) {
      hashTags = value;
      return this;
    }

    /**
     * Whether a read whose node has no connection is tried on the next node of its key, once; off
     * unless it is set. What is read there may be old, if the key was the next node's before. Both
     * attempts have the client's whole time.
     */
    public Builder readsFromNext(boolean value) {
      readsFromNext = value;
      return this;
    }

    /** When a node that fails is left out for a time, at a price; never unless set. */
    public Builder ejection(Ejection value) {
      ejection = Objects.requireNonNull(value, "ejection");
      return this;
    }

    /**
     * How long threads may still wait for answers of a node that has left, before its client is
     * closed, and how long {@link ShardedClient#close} waits; 10 seconds unless it is set.
     */
    public Builder drainTimeout(Duration value) {
      drainTimeout = Durations.positive("drainTimeout", value);
      return this;
    }

    /**
     * How long {@link #connect(NodeSource, Duration)} waits for the first nodes; 5 seconds unless
     * it is set.
     */
    public Builder startTimeout(Duration value) {
      startTimeout = Durations.positive("startTimeout", value);
      return this;
    }

    /** How long values live that are stored without a time; a minute unless it is set. */
    public Builder defaultTtl(Duration value) {
      defaultTtl = Durations.positive("defaultTtl", value);
      return this;
    }

    /**
     * What polls a source of nodes; a daemon thread of the fleet's own unless it is set. It is not
     * shut down with the fleet.
     */
    public Builder scheduler(ScheduledExecutorService value) {
      scheduler = Objects.requireNonNull(value, "scheduler");
      return this;
    }

    /** Who is told what happens to the fleet; nobody unless it is set. */
    public Builder listener(ShardListener value) {
      listener = Objects.requireNonNull(value, "listener");
      return this;
    }

    /** For tests, which move the time of ejections themselves. */
    Builder nanoTime(LongSupplier value) {
      nanoTime = value;
      return this;
    }

    /** Makes a fleet without nodes, to be filled: until then calls fail, at once. */
    public ShardedClient build() {
      return new ShardedClient(config(), new FleetEvents(listener), null);
    }

    /**
     * Makes a fleet of these nodes and waits until all of them are connected; not on an event loop.
     *
     * @throws dev.protosocket.client.CacheException if one of them could not be; the fleet is
     *     closed then
     * @throws IllegalArgumentException if there can be no ring of them
     */
    public ShardedClient connect(List<Node> nodes) {
      ShardedClient fleet = build();
      try {
        Blocking.await(fleet.setNodes(nodes));
        return fleet;
      } catch (IllegalStateException e) {
        fleet.close();
        // What is not of this library's errors comes wrapped.
        throw e.getCause() instanceof RuntimeException cause ? cause : e;
      } catch (RuntimeException e) {
        fleet.close();
        throw e;
      }
    }

    /**
     * Makes a fleet of the nodes that a source tells, now and later, and waits for the first of
     * them: for the start timeout at most, after which they come as soon as they can, and calls
     * fail with a {@link dev.protosocket.client.NoNodeException} until then. Not on an event loop.
     *
     * @param source where the nodes come from; its nodes replace whatever was set by hand
     * @param interval how often it is asked, give or take a quarter; at least a millisecond
     */
    public ShardedClient connect(NodeSource source, Duration interval) {
      PollPlan plan =
          new PollPlan(
              Objects.requireNonNull(source, "source"), Durations.positive("interval", interval));
      ShardedClient fleet = new ShardedClient(config(), new FleetEvents(listener), plan);
      NodePoller poller = Objects.requireNonNull(fleet.poller);
      poller.start();
      long until = Blocking.endOf(System.nanoTime(), Durations.nanos(startTimeout));
      try {
        Blocking.awaitShared(poller.first(), until, RequestFate.NOT_SENT, "while connecting");
      } catch (TimeoutException e) {
        // The poller goes on.
      } catch (RuntimeException e) {
        fleet.close();
        throw e;
      }
      return fleet;
    }

    private ShardedConfig config() {
      return new ShardedConfig(
          connector,
          placement,
          hashedPart,
          hashTags,
          readsFromNext,
          ejection,
          drainTimeout,
          startTimeout,
          defaultTtl,
          scheduler,
          listener,
          nanoTime);
    }
  }
}
