// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.server;

import static dev.protosocket.server.ServerSettings.require;

import io.netty.handler.ssl.SslContext;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A memcached server inside this process, for tests and local work: the meta and the classic text
 * protocol, TLS, ASCII authentication, CAS, stale values and key dumps, with the answers of one
 * version of memcached, byte for byte as far as docs/server.md says. It is not a production cache.
 *
 * <p>All methods may be called from any thread.
 */
public final class MemcachedServer implements AutoCloseable {
  static final long DEFAULT_MAX_BYTES = 64L * 1024 * 1024;

  private final Listener listener;
  private final MemcachedContext context;
  private final ServerTls tls;
  private final InetSocketAddress address;

  private MemcachedServer(Builder builder) {
    Counters counters = new Counters();
    Connections connections = new Connections(builder.maxConnections, counters);
    MemcachedStore store =
        new MemcachedStore(builder.clock, builder.version, builder.maxBytes, builder.maxItemBytes);
    MemcachedStats stats =
        new MemcachedStats(store, builder.version, counters, connections, builder.maxConnections);
    this.context =
        new MemcachedContext(
            store, builder.version, builder.user, stats, counters, connections, builder.faults);
    this.tls = builder.newTls();
    this.listener =
        new Listener(
            context::newConnection,
            connections,
            tls,
            new Listener.Options(
                null,
                ServerSettings.DEFAULT_SHUTDOWN_TIMEOUT,
                0,
                0,
                "ERROR Too many open connections\r\n"));
    this.address = listener.bind(new InetSocketAddress(builder.host, builder.port));
  }

  /** {@return a running server with all defaults: a free port of 127.0.0.1, plain text, 1.6.45} */
  public static MemcachedServer start() {
    return builder().start();
  }

  /** {@return a builder with the defaults of {@link #start}} */
  public static Builder builder() {
    return new Builder();
  }

  /** {@return the port it listens on; the one that was taken if the configured one was 0} */
  public int port() {
    return address.getPort();
  }

  /** {@return the resolved address it listens on} */
  public InetSocketAddress address() {
    return address;
  }

  /** {@return the version it behaves as} */
  public MemcachedVersion version() {
    return context.version();
  }

  /**
   * {@return the certificate of the authority that clients must trust, in PEM}
   *
   * @throws IllegalStateException if the server speaks plain text or was given its TLS context
   */
  public String caCertificatePem() {
    String pem = tls.caCertificatePem();
    if (pem == null) {
      throw new IllegalStateException(
          "the server made no certificate: it speaks "
              + (tls.context() == null ? "plain text" : "TLS with a context of its user"));
    }
    return pem;
  }

  /** {@return the number of items, expired ones included that nobody has asked for} */
  public int items() {
    synchronized (context.store()) {
      return context.store().count();
    }
  }

  /** Removes all items, as {@code flush_all} does. */
  public void clear() {
    synchronized (context.store()) {
      context.store().flush(0);
    }
  }

  /** {@return the number of open connections} */
  public int connections() {
    return context.connections().size();
  }

  /**
   * Closes all open connections at once, in the middle of whatever they do. The server goes on
   * accepting new ones. Returns without waiting.
   */
  public void dropConnections() {
    listener.abortAll(false);
  }

  /** Like {@link #dropConnections}, but clients see a connection reset. */
  public void resetConnections() {
    listener.abortAll(true);
  }

  /**
   * Stops: accepts no more, closes the connections and frees threads and memory. Closing again does
   * nothing.
   *
   * @throws IllegalStateException if called on one of the server's own event loops
   */
  @Override
  public void close() {
    listener.close();
  }

  /** Configures a server; not thread-safe. The setters replace what was set before. */
  public static final class Builder {
    private static final int DEFAULT_MAX_ITEM_BYTES = 1024 * 1024;
    private static final int DEFAULT_MAX_CONNECTIONS = 1_024;

    private String host = "127.0.0.1";
    private int port;
    private MemcachedVersion version = MemcachedVersion.V1_6_45;
    private boolean selfSigned;
    private @Nullable SslContext tlsContext;
    private @Nullable String user;
    private long maxBytes = DEFAULT_MAX_BYTES;
    private int maxItemBytes = DEFAULT_MAX_ITEM_BYTES;
    private int maxConnections = DEFAULT_MAX_CONNECTIONS;
    private Clock clock = Clock.systemUTC();
    private @Nullable FaultPlan faults;

    private Builder() {}

    /**
     * Sets the host name or address to listen on; 127.0.0.1 by default.
     *
     * @param value a name or address of this machine
     * @return this
     */
    public Builder host(String value) {
      host = Objects.requireNonNull(value, "host");
      return this;
    }

    /**
     * Sets the port; 0, the default, takes a free one.
     *
     * @param value from 0 to 65535
     * @return this
     */
    public Builder port(int value) {
      require(value >= 0 && value <= 65_535, "port must be from 0 to 65535, not " + value);
      port = value;
      return this;
    }

    /**
     * Sets the version to behave as; 1.6.45 by default.
     *
     * @param value the version
     * @return this
     */
    public Builder version(MemcachedVersion value) {
      version = Objects.requireNonNull(value, "version");
      return this;
    }

    /**
     * {@return this, set to speak TLS with a certificate made at start for the host, localhost,
     * 127.0.0.1 and ::1}
     */
    public Builder selfSignedTls() {
      selfSigned = true;
      tlsContext = null;
      return this;
    }

    /**
     * Speaks TLS with a context of the caller's, which stays the caller's to release.
     *
     * @param serverContext a server context
     * @return this
     */
    public Builder tls(SslContext serverContext) {
      require(serverContext.isServer(), "the TLS context must be a server's, this is a client's");
      tlsContext = serverContext;
      selfSigned = false;
      return this;
    }

    /**
     * Lets in only who authenticates with the first command, as memcached's {@code -Y} does.
     *
     * @param name without a space
     * @param password the password
     * @return this
     */
    public Builder user(String name, String password) {
      require(!name.isEmpty() && name.indexOf(' ') < 0, "the user's name is empty or has a space");
      user = name + " " + Objects.requireNonNull(password, "password");
      return this;
    }

    /**
     * Bounds the memory of all items, 64 MiB by default; past it, the least recently used go.
     *
     * @param value bytes, at least 1
     * @return this
     */
    public Builder maxBytes(long value) {
      require(value > 0, "maxBytes must be at least 1, not " + value);
      maxBytes = value;
      return this;
    }

    /**
     * Bounds an item, its header of 56 bytes included; 1 MiB by default.
     *
     * @param value bytes, from 1 KiB to 1 GiB
     * @return this
     */
    public Builder maxItemBytes(int value) {
      require(
          value >= 1024 && value <= 1 << 30,
          "maxItemBytes must be from 1024 to 1073741824, not " + value);
      maxItemBytes = value;
      return this;
    }

    /**
     * Bounds the connections open at the same time, 1,024 by default. One more is told so and
     * closed.
     *
     * @param value at least 1
     * @return this
     */
    public Builder maxConnections(int value) {
      require(value > 0, "maxConnections must be at least 1, not " + value);
      maxConnections = value;
      return this;
    }

    /**
     * Sets the clock that times to live are measured with, in whole seconds.
     *
     * @param value never goes backwards
     * @return this
     */
    public Builder clock(Clock value) {
      clock = Objects.requireNonNull(value, "clock");
      return this;
    }

    /**
     * Wrongs the replies to commands that concern a key; none by default. Which of them meets what
     * depends on the seed, on the connection's number and on the reply's on it. The replies stay in
     * order: a late one holds up those behind it. {@link ReplyFault#DROP}, {@link
     * ReplyFault#DUPLICATE}, {@link ReplyFault#DELAY} and {@link ReplyFault#ERROR} (a {@code
     * SERVER_ERROR}); {@link FaultPlan#stall} does nothing here, {@link #dropConnections} and a
     * {@link TcpFaultProxy} do the rest.
     *
     * @param plan may be shared with other servers
     * @return this
     * @throws IllegalArgumentException if it has a fault that this protocol cannot have: it knows
     *     neither another order nor a Cancel, nor ids of its own
     */
    public Builder faults(FaultPlan plan) {
      for (ReplyFault fault : ReplyFault.values()) {
        boolean possible =
            switch (fault) {
              case DROP, DUPLICATE, DELAY, ERROR -> true;
              case SILENCE, REORDER, WRONG_ID, CANCEL, ANSWER_AFTER_CANCEL -> false;
            };
        require(possible || !plan.has(fault), "memcached's replies cannot meet " + fault);
      }
      faults = plan;
      return this;
    }

    private ServerTls newTls() {
      if (tlsContext != null) {
        return ServerTls.given(tlsContext);
      }
      if (!selfSigned) {
        return ServerTls.plaintext();
      }
      Set<String> names = new LinkedHashSet<>(List.of("localhost", "127.0.0.1", "::1"));
      names.add(host);
      return ServerTls.selfSigned(names);
    }

    /**
     * {@return a running server, already accepting connections; close it}
     *
     * @throws java.io.UncheckedIOException if it can't listen on the host and port
     * @throws IllegalStateException if it can't make its certificate
     */
    public MemcachedServer start() {
      return new MemcachedServer(this);
    }
  }
}
