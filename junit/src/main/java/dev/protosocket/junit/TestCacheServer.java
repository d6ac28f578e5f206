// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.junit;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.ClientObserver;
import dev.protosocket.client.Credential;
import dev.protosocket.client.Endpoint;
import dev.protosocket.client.TlsOptions;
import dev.protosocket.memcached.Memcached;
import dev.protosocket.pool.ClientPool;
import dev.protosocket.pool.PoolConfig;
import dev.protosocket.server.EmbeddedServer;
import dev.protosocket.server.EmbeddedServerBuilder;
import dev.protosocket.server.FaultPlan;
import dev.protosocket.server.MemcachedServer;
import dev.protosocket.server.ReplyInterceptor;
import dev.protosocket.server.TcpFaultProxy;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A cache server in this process for tests, a network to it that can be broken, and clients of it.
 * With JUnit, {@link WithCacheServer} starts, resets and closes it; without, the test does.
 *
 * <p>All methods may be called from any thread but those of the clients' and the server's event
 * loops.
 */
public final class TestCacheServer implements AutoCloseable {
  /** The name of the only cache, unless others were asked for. */
  public static final String CACHE = "cache";

  /** Longer than a busy build machine stands still, since no test is to fail by that. */
  private static final Duration LONG = Duration.ofSeconds(60);

  private final Watch watch = new Watch();
  private final MovedTime time = new MovedTime();
  private final @Nullable EmbeddedServer protosocket;
  private final @Nullable MemcachedServer memcached;
  private final TcpFaultProxy network;
  private final ClientConfig config;
  private final Duration patience;
  private volatile @Nullable ReplyInterceptor faults;

  private final Object lock = new Object();

  // Guarded by the lock.
  private @Nullable ClientPool pool;
  private boolean closed;

  /** What a server speaks. */
  public enum Protocol {
    /** protosocket over TLS, with a token. */
    PROTOSOCKET,

    /** memcached's, in plain text. */
    MEMCACHED
  }

  private TestCacheServer(Builder builder) {
    patience = builder.patience;
    InetSocketAddress address;
    if (builder.protocol == Protocol.MEMCACHED) {
      MemcachedServer server = MemcachedServer.builder().clock(time).start();
      memcached = server;
      protosocket = null;
      address = server.address();
    } else {
      EmbeddedServerBuilder settings =
          EmbeddedServer.builder()
              .caches(builder.caches)
              .ticker(time::nanoTime)
              .replyInterceptor(
                  (command, reply, send) -> {
                    ReplyInterceptor now = faults;
                    if (now == null) {
                      send.accept(reply);
                    } else {
                      now.onReply(command, reply, send);
                    }
                  });
      builder.server.accept(settings);
      EmbeddedServer server = settings.start();
      memcached = null;
      protosocket = server;
      address = server.address();
    }
    try {
      network = TcpFaultProxy.start(address);
    } catch (Throwable e) {
      closeServer();
      throw e;
    }
    try {
      config = config(builder.client);
    } catch (Throwable e) {
      network.close();
      closeServer();
      throw e;
    }
  }

  private ClientConfig config(Consumer<ClientConfig.Builder> more) {
    ClientConfig.Builder settings =
        protosocket == null
            ? Memcached.config(endpoint())
            : ClientConfig.builder(Credential.of("127.0.0.1", network.port(), protosocket.token()))
                .tls(TlsOptions.trustPem(protosocket.caCertificatePem()));
    settings.connectTimeout(LONG).requestTimeout(LONG).maxSilence(LONG);
    more.accept(settings);
    ClientObserver other = settings.build().observer();
    return settings
        .observer(other == null ? watch : watch.andThen(other))
        .allocator(watch.allocator)
        .build();
  }

  /** Starts a server with one cache, named {@value #CACHE}. */
  public static TestCacheServer start(Protocol protocol) {
    return builder(protocol).start();
  }

  /** Returns a builder of a server that speaks so. */
  public static Builder builder(Protocol protocol) {
    return new Builder(Objects.requireNonNull(protocol, "protocol"));
  }

  /**
   * Returns a pool of one connection, made at the first call and closed by the next {@link #check},
   * {@link #reset} or {@link #close}; it is not the caller's to close.
   */
  public ClientPool pool() {
    synchronized (lock) {
      if (closed) {
        throw new IllegalStateException("the server is closed");
      }
      if (pool == null) {
        pool = ClientPool.connect(PoolConfig.builder(config).size(1).build());
      }
      return pool;
    }
  }

  /** Returns {@link #pool}, for those who need no more. */
  public CacheClient client() {
    return pool();
  }

  /**
   * Returns how to connect, for clients of the caller's own: the address, the token, whom to trust;
   * timeouts of a minute, so that a slow machine fails no test, unless others were asked for. What
   * is made with it, or with its {@code toBuilder()}, is looked at by {@link #check}.
   */
  public ClientConfig config() {
    return config;
  }

  /** Returns the address that clients connect to: that of the network. */
  public Endpoint endpoint() {
    return new Endpoint("127.0.0.1", network.port());
  }

  /**
   * Returns the server, to be asked for its counts or to drop its connections.
   *
   * @throws IllegalStateException if this one speaks memcached's protocol
   */
  public EmbeddedServer protosocket() {
    if (protosocket == null) {
      throw new IllegalStateException("this server speaks memcached's protocol");
    }
    return protosocket;
  }

  /**
   * Returns the server.
   *
   * @throws IllegalStateException if this one speaks protosocket
   */
  public MemcachedServer memcached() {
    if (memcached == null) {
      throw new IllegalStateException("this server speaks protosocket");
    }
    return memcached;
  }

  /**
   * Returns what all connections pass: it can be cut, slowed down, made to lose what it carries.
   */
  public TcpFaultProxy network() {
    return network;
  }

  /**
   * Wrongs the replies from now on, until the next {@link #reset}.
   *
   * @param how a {@link FaultPlan}, or a function of the test's own
   * @throws IllegalStateException if the server speaks memcached's protocol: its network can be
   *     broken, its replies cannot
   */
  public void faults(ReplyInterceptor how) {
    Objects.requireNonNull(how, "how");
    protosocket();
    faults = how;
  }

  /**
   * Moves the server's time, by which values end; memcached counts in whole seconds. The timeouts
   * of calls go by the real time.
   *
   * @param by how far, not negative
   */
  public void advance(Duration by) {
    time.advance(by);
  }

  /** Returns the server's time, for a near cache that is to see it move. */
  public LongSupplier ticker() {
    return time::nanoTime;
  }

  /** Returns the server's time as a clock, for typed values that are to see it move. */
  public Clock clock() {
    return time;
  }

  /**
   * Closes the {@link #pool}, and checks that the test has left nothing behind.
   *
   * @throws AssertionError if a call of any client is still in flight after ten seconds; or if
   *     buffers are not released, which can be told once no client of the test's own is open
   */
  public void check() {
    boolean ended = await(() -> watch.callsInFlight() == 0);
    int calls = watch.callsInFlight();
    closePool();
    if (!ended) {
      throw new AssertionError(
          "the test left "
              + calls
              + " calls in flight; wait for the future of each call, or receive what was fired");
    }
    if (!await(() -> watch.isConnected() || watch.bytesInUse() == 0) && !watch.isConnected()) {
      throw new AssertionError(
          "the test left "
              + watch.bytesInUse()
              + " bytes of buffers unreleased; close every completed operation that was received, and"
              + " release every ByteBuf that was retained");
    }
  }

  /** Makes the server as new: no items, no faults, no broken network, no {@link #pool}. */
  public void reset() {
    faults = null;
    network.heal();
    closePool();
    if (protosocket != null) {
      protosocket.clear();
    }
    if (memcached != null) {
      memcached.clear();
    }
  }

  /** Ends the pool, the network and the server. Closing again does nothing. */
  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
    }
    closePool();
    network.close();
    closeServer();
  }

  private void closePool() {
    ClientPool mine;
    synchronized (lock) {
      mine = pool;
      pool = null;
    }
    if (mine != null) {
      mine.close();
    }
  }

  private void closeServer() {
    if (protosocket != null) {
      protosocket.close();
    }
    if (memcached != null) {
      memcached.close();
    }
  }

  private boolean await(BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > patience.toNanos()) {
        return false;
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
    return true;
  }

  /** Names the protocol and the address. */
  @Override
  public String toString() {
    return (protosocket == null ? "memcached at " : "protosocket at ") + endpoint();
  }

  /** Configures a server; not thread-safe. The setters replace what was set before. */
  public static final class Builder {
    private final Protocol protocol;
    private String[] caches = {CACHE};
    private Consumer<EmbeddedServerBuilder> server = settings -> {};
    private Consumer<ClientConfig.Builder> client = settings -> {};

    private Duration patience = Duration.ofSeconds(10);

    private Builder(Protocol protocol) {
      this.protocol = protocol;
    }

    /**
     * Names the caches that exist, over protosocket; memcached takes any name.
     *
     * @param names none blank
     * @return this
     */
    public Builder caches(String... names) {
      caches = List.of(names).toArray(String[]::new);
      return this;
    }

    /**
     * Sets more of a protosocket server: its bounds, tokens, order of replies.
     *
     * @param settings changes the builder; time and replies are {@link TestCacheServer}'s
     * @return this
     */
    public Builder server(Consumer<EmbeddedServerBuilder> settings) {
      server = Objects.requireNonNull(settings, "settings");
      return this;
    }

    /**
     * Sets more of the clients: timeouts, bounds, an observer.
     *
     * @param settings changes the builder; its allocator is {@link TestCacheServer}'s
     * @return this
     */
    public Builder client(Consumer<ClientConfig.Builder> settings) {
      client = Objects.requireNonNull(settings, "settings");
      return this;
    }

    /** Sets how long {@link #check} waits for what is about to end. */
    Builder patience(Duration atMost) {
      patience = atMost;
      return this;
    }

    /** Returns a running server; close it. */
    public TestCacheServer start() {
      return new TestCacheServer(this);
    }
  }
}
