// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import dev.protosocket.client.protosocket.ProtosocketWire;
import dev.protosocket.client.spi.Durations;
import dev.protosocket.client.spi.Plugins;
import dev.protosocket.client.wire.Wire;
import io.netty.channel.EventLoopGroup;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * How to connect, and the bounds that a connection keeps. Immutable; one instance can serve any
 * number of connections, which then share its TLS context.
 */
public final class ClientConfig {
  private static final int MAX_SOCKET_BUFFER = 1 << 29;

  /** The service caps an item at 5 MB. */
  private static final int DEFAULT_MAX_FRAME_LENGTH = 16 << 20;

  private final Wire wire;
  private final Credential credential;
  private final @Nullable WatchedSupplier credentialSupplier;
  private final Duration credentialInterval;
  private final TlsOptions tls;
  private final Duration connectTimeout;
  private final Duration requestTimeout;
  private final Duration closeTimeout;
  private final Duration maxSilence;
  private final Duration overloadWait;
  private final Duration defaultTtl;
  private final int maxWaiting;
  private final int maxInFlight;
  private final long maxQueuedBytes;
  private final int maxItemBytes;
  private final int maxFrameLength;
  private final int socketReceiveBuffer;
  private final int socketSendBuffer;
  private final @Nullable EventLoopGroup eventLoopGroup;
  private final @Nullable Executor callbackExecutor;
  private final @Nullable ClientObserver observer;

  private ClientConfig(Builder builder) {
    this.wire = builder.wire;
    this.credential = builder.credential;
    this.credentialSupplier = builder.credentialSupplier;
    this.credentialInterval = builder.credentialInterval;
    this.tls = builder.tls != null ? builder.tls : TlsOptions.systemTrust();
    this.connectTimeout = builder.connectTimeout;
    this.requestTimeout = builder.requestTimeout;
    this.closeTimeout = builder.closeTimeout;
    this.maxSilence = builder.maxSilence;
    this.overloadWait = builder.overloadWait;
    this.defaultTtl = builder.defaultTtl;
    this.maxWaiting = builder.maxWaiting;
    this.maxInFlight = builder.maxInFlight;
    this.maxQueuedBytes = builder.maxQueuedBytes;
    this.maxItemBytes = builder.maxItemBytes;
    this.maxFrameLength = builder.maxFrameLength;
    this.socketReceiveBuffer = builder.socketReceiveBuffer;
    this.socketSendBuffer = builder.socketSendBuffer;
    this.eventLoopGroup = builder.eventLoopGroup;
    this.callbackExecutor = builder.callbackExecutor;
    this.observer = builder.observer;
  }

  /** Returns a builder with the defaults, for a server and its token. */
  public static Builder builder(Credential credential) {
    return new Builder(credential);
  }

  /** Returns the configuration with every default. */
  public static ClientConfig of(Credential credential) {
    return builder(credential).build();
  }

  /** Returns a builder that starts from this configuration. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  /** Returns the protocol that is spoken. */
  public Wire wire() {
    return wire;
  }

  /** Returns the server and the token. */
  public Credential credential() {
    return credential;
  }

  @Nullable WatchedSupplier credentialSupplier() {
    return credentialSupplier;
  }

  Duration credentialInterval() {
    return credentialInterval;
  }

  /** Returns this configuration with what the supplier gave, and with the supplier. */
  ClientConfig withSupplied(Credential supplied) {
    Builder builder = toBuilder();
    builder.credential = supplied;
    return builder.build();
  }

  /** Asks the supplier; one that throws, or returns no future, gives a failed one. */
  static CompletableFuture<Credential> ask(CredentialSupplier supplier) {
    return Plugins.stage("the credential supplier", supplier::get);
  }

  /** Returns the TLS options. */
  public TlsOptions tls() {
    return tls;
  }

  /** Returns the time for name resolution, TCP, TLS and authentication together. */
  public Duration connectTimeout() {
    return connectTimeout;
  }

  /** Returns the time a request may take, queueing included. */
  public Duration requestTimeout() {
    return requestTimeout;
  }

  /** Returns how long {@code close()} waits for requests in flight. */
  public Duration closeTimeout() {
    return closeTimeout;
  }

  /** Returns how long the server may say nothing while requests wait. */
  public Duration maxSilence() {
    return maxSilence;
  }

  /** Returns how long a call waits for room when a bound on work in flight is reached. */
  public Duration overloadWait() {
    return overloadWait;
  }

  /** Returns the bound on asynchronous calls that wait for room on one connection; 0 for none. */
  public int maxWaiting() {
    return maxWaiting;
  }

  /** Returns the time to live of values stored without one. */
  public Duration defaultTtl() {
    return defaultTtl;
  }

  /** Returns the bound on requests in flight on one connection. */
  public int maxInFlight() {
    return maxInFlight;
  }

  /** Returns the bound on encoded bytes that wait for the socket of one connection. */
  public long maxQueuedBytes() {
    return maxQueuedBytes;
  }

  /** Returns the bound on the bytes of a key and its value together. */
  public int maxItemBytes() {
    return maxItemBytes;
  }

  /** Returns the bound on the bytes of one reply. */
  public int maxFrameLength() {
    return maxFrameLength;
  }

  /** Returns the size of the sockets' receive buffers in bytes; 0 for the kernel's choice. */
  public int socketReceiveBuffer() {
    return socketReceiveBuffer;
  }

  /** Returns the size of the sockets' send buffers in bytes; 0 for the kernel's choice. */
  public int socketSendBuffer() {
    return socketSendBuffer;
  }

  @Nullable EventLoopGroup eventLoopGroup() {
    return eventLoopGroup;
  }

  /** Returns where futures complete; null for the event loop. */
  public @Nullable Executor callbackExecutor() {
    return callbackExecutor;
  }

  /** Returns who is told of results and connections; null for nobody. */
  public @Nullable ClientObserver observer() {
    return observer;
  }

  /** Lists the settings; neither the token nor what a plug-in says of itself is among them. */
  @Override
  public String toString() {
    return "ClientConfig"
        + List.of(
            "credential=" + credential,
            "credentialSupplier="
                + (credentialSupplier == null ? "none" : credentialSupplier.kind())
                + (credentialSupplier == null ? "" : " every " + credentialInterval),
            "tls=" + tls,
            "connectTimeout=" + connectTimeout,
            "requestTimeout=" + requestTimeout,
            "closeTimeout=" + closeTimeout,
            "maxSilence=" + maxSilence,
            "overloadWait=" + overloadWait,
            "defaultTtl=" + defaultTtl,
            "maxWaiting=" + maxWaiting,
            "maxInFlight=" + maxInFlight,
            "maxQueuedBytes=" + maxQueuedBytes,
            "maxItemBytes=" + maxItemBytes,
            "maxFrameLength=" + maxFrameLength,
            "socketReceiveBuffer=" + socketReceiveBuffer,
            "socketSendBuffer=" + socketSendBuffer,
            "eventLoopGroup=" + kind("shared", eventLoopGroup),
            "callbackExecutor=" + kind("event loop", callbackExecutor),
            "observer=" + kind("none", observer),
            "wire=" + wire.name());
  }

  /** A plug-in's own text may hold anything, and making it may fail. */
  private static String kind(String otherwise, @Nullable Object plugin) {
    return plugin == null ? otherwise : plugin.getClass().getName();
  }

  /**
   * Collects the options; each is checked when it is set. Durations of more than 146 years, such as
   * that of {@link java.time.temporal.ChronoUnit#FOREVER}, count as 146 years: as never. Not
   * thread-safe.
   */
  public static final class Builder {
    private Wire wire = ProtosocketWire.INSTANCE;
    private Credential credential;
    private @Nullable WatchedSupplier credentialSupplier;
    private Duration credentialInterval = Duration.ZERO;
    private @Nullable TlsOptions tls;
    private Duration connectTimeout = Duration.ofSeconds(2);
    private Duration requestTimeout = Duration.ofMillis(1100);
    private Duration closeTimeout = Duration.ofSeconds(2);
    private Duration maxSilence = Duration.ofSeconds(5);
    private Duration overloadWait = Duration.ZERO;
    private Duration defaultTtl = Duration.ofMinutes(1);
    private int maxWaiting;
    private int maxInFlight = 1024;
    private long maxQueuedBytes = 32L * 1024 * 1024;
    private int maxItemBytes = 5 * 1024 * 1024;
    private int maxFrameLength = DEFAULT_MAX_FRAME_LENGTH;
    private int socketReceiveBuffer;
    private int socketSendBuffer;
    private @Nullable EventLoopGroup eventLoopGroup;
    private @Nullable Executor callbackExecutor;
    private @Nullable ClientObserver observer;

    private Builder(Credential credential) {
      NettyVersion.check();
      this.credential = Objects.requireNonNull(credential, "credential");
    }

    private Builder(ClientConfig from) {
      this.wire = from.wire;
      this.credential = from.credential;
      this.credentialSupplier = from.credentialSupplier;
      this.credentialInterval = from.credentialInterval;
      this.tls = from.tls;
      this.connectTimeout = from.connectTimeout;
      this.requestTimeout = from.requestTimeout;
      this.closeTimeout = from.closeTimeout;
      this.maxSilence = from.maxSilence;
      this.overloadWait = from.overloadWait;
      this.defaultTtl = from.defaultTtl;
      this.maxWaiting = from.maxWaiting;
      this.maxInFlight = from.maxInFlight;
      this.maxQueuedBytes = from.maxQueuedBytes;
      this.maxItemBytes = from.maxItemBytes;
      this.maxFrameLength = from.maxFrameLength;
      this.socketReceiveBuffer = from.socketReceiveBuffer;
      this.socketSendBuffer = from.socketSendBuffer;
      this.eventLoopGroup = from.eventLoopGroup;
      this.callbackExecutor = from.callbackExecutor;
      this.observer = from.observer;
    }

    /** Sets the protocol that is spoken; protosocket by default. */
    public Builder wire(Wire value) {
      wire = Objects.requireNonNull(value, "wire");
      return this;
    }

    /** Sets the server and the token, and takes back a {@link #credentialSupplier}. */
    public Builder credential(Credential value) {
      credential = Objects.requireNonNull(value, "credential");
      credentialSupplier = null;
      return this;
    }

    /**
     * Sets who is asked for the token: at each connect, in time that counts towards the connect
     * timeout, and on a live connection at each interval. A token that differs from the last one is
     * presented to the server as by {@link ProtosocketClient#reauthenticateAsync}; if that fails,
     * or the supplier does, the connection stays as it is, a warning is logged (one until it works
     * again), and the supplier is asked again an interval later. Choose an interval well below the
     * time that tokens live. All that is supplied must be for the server of {@link #credential()}.
     *
     * @param supplier asked on event loops
     * @param interval the time between two questions, at least a millisecond; a very long one asks
     *     at connects only
     */
    public Builder credentialSupplier(CredentialSupplier supplier, Duration interval) {
      Objects.requireNonNull(supplier, "supplier");
      credentialInterval = Durations.positive("interval of credentialSupplier", interval);
      credentialSupplier = new WatchedSupplier(supplier);
      return this;
    }

    /**
     * Sets whom to trust, or plaintext; the default is the JDK's roots with host names verified.
     */
    public Builder tls(TlsOptions value) {
      tls = Objects.requireNonNull(value, "tls");
      return this;
    }

    /**
     * Sets one deadline over name resolution, TCP, TLS and authentication; the default is 2 s, as
     * in the official SDKs.
     */
    public Builder connectTimeout(Duration value) {
      connectTimeout = Durations.positive("connectTimeout", value);
      return this;
    }

    /**
     * Sets how long a request may take from the call to its end; the default is 1.1 s, the official
     * SDKs' in-region preset.
     */
    public Builder requestTimeout(Duration value) {
      requestTimeout = Durations.positive("requestTimeout", value);
      return this;
    }

    /** Sets how long {@code close()} waits for requests in flight; the default is 2 s. */
    public Builder closeTimeout(Duration value) {
      closeTimeout = Durations.positive("closeTimeout", value);
      return this;
    }

    /**
     * Sets how long the server may send no byte, while requests go unanswered past their deadlines,
     * before the connection is given up as dead; the default is 5 s. A server may always take as
     * long as the oldest request allows: what waits is given up no sooner than an ordinary request
     * times out. docs/reliability.md has the rules. On Linux the longer of the two, or of a longer
     * timeout that a request has had, is also the kernel's bound on bytes that are not acknowledged
     * (TCP_USER_TIMEOUT), up to 24 days.
     */
    public Builder maxSilence(Duration value) {
      maxSilence = Durations.positive("maxSilence", value);
      return this;
    }

    /**
     * Sets how long a blocking call, or a fire call of a {@link Pipeline}, waits for room when
     * {@link #maxInFlight} or {@link #maxQueuedBytes} is reached, before it fails with {@link
     * OverloadedException}. The default is zero: it fails at once. The wait counts towards the
     * request's timeout and never lasts longer. Those who wait are served in the order of their
     * coming. A pipeline on an event-loop thread never waits, and asynchronous calls only if {@link
     * #maxWaiting} says so; else they take the room they find.
     */
    public Builder overloadWait(Duration value) {
      overloadWait = Durations.atLeast(Duration.ZERO, "overloadWait", value);
      return this;
    }

    /**
     * Bounds the asynchronous calls that wait for room on one connection, without a thread, 0 to
     * 65,536; the default is 0: they fail at once. Needs {@link #overloadWait}, which says for how
     * long.
     *
     * <ol>
     *   <li>A call waits, rather than failing, when {@link #maxInFlight} or {@link #maxQueuedBytes}
     *       is reached or others wait already. Threads and calls wait in one line, in the order of
     *       their coming, and none that comes later overtakes them.
     *   <li>The wait counts towards the call's timeout. When {@code overloadWait} or the timeout is
     *       over, whichever is sooner, the call fails with {@link OverloadedException}.
     *   <li>When this many wait, or {@code maxQueuedBytes} of their frames, or if it could never
     *       fit, a call fails with {@code OverloadedException} at once.
     *   <li>Cancelling a waiting call frees its place at once; it is not sent.
     *   <li>When the connection closes or ends, waiting calls fail at once with {@link
     *       ConnectionClosedException}. A pool sends them on another connection.
     *   <li>Whatever fails while it waits is NOT_SENT, and completes like any call: exactly once,
     *       on the event loop or the {@link #callbackExecutor}.
     *   <li>Keys and values are copied, and are the caller's again when the call returns.
     *   <li>Of {@code getAllAsync} and its like each key waits like a call of its own. The fire
     *       calls of a pipeline never do: they wait with their thread.
     * </ol>
     *
     * <p>{@link ConnectionStats#waiting()} says how many wait.
     */
    public Builder maxWaiting(int value) {
      maxWaiting = (int) inRange("maxWaiting", value, 0, 65_536);
      return this;
    }

    /**
     * Sets the time to live of values stored without one; the default is one minute. At least a
     * millisecond and at most {@value Long#MAX_VALUE}, of which the service grants 24 hours.
     */
    public Builder defaultTtl(Duration value) {
      Objects.requireNonNull(value, "defaultTtl");
      Duration max = Duration.ofMillis(Long.MAX_VALUE);
      if (value.compareTo(Durations.MILLISECOND) < 0 || value.compareTo(max) > 0) {
        throw new IllegalArgumentException(
            "defaultTtl must be from 1 to " + Long.MAX_VALUE + " ms, not " + value);
      }
      defaultTtl = value;
      return this;
    }

    /** Bounds the requests in flight on one connection, 1 to 65,536; the default is 1,024. */
    public Builder maxInFlight(int value) {
      maxInFlight = (int) inRange("maxInFlight", value, 1, 65_536);
      return this;
    }

    /**
     * Bounds the encoded bytes that wait for the socket of one connection; the default is 32 MiB.
     */
    public Builder maxQueuedBytes(long value) {
      maxQueuedBytes = inRange("maxQueuedBytes", value, 1024, 1L << 40);
      return this;
    }

    /** Bounds the bytes of a key and its value together; the default is the service's 5 MiB. */
    public Builder maxItemBytes(int value) {
      maxItemBytes = (int) inRange("maxItemBytes", value, 1, 1 << 30);
      return this;
    }

    /** Bounds the bytes of one reply; a longer one closes the connection. The default is 16 MiB. */
    public Builder maxFrameLength(int value) {
      maxFrameLength = (int) inRange("maxFrameLength", value, 1024, 1 << 30);
      return this;
    }

    /**
     * Sets the sockets' receive buffers (SO_RCVBUF), which bound what the server may send ahead. By
     * default the kernel chooses, and adapts them to the connection, which a fixed size ends. Linux
     * doubles what is asked for, after bounding it by {@code net.core.rmem_max}.
     *
     * @param bytes at most 512 MiB; 0, the default, leaves it to the kernel
     */
    public Builder socketReceiveBuffer(int bytes) {
      socketReceiveBuffer = (int) inRange("socketReceiveBuffer", bytes, 0, MAX_SOCKET_BUFFER);
      return this;
    }

    /**
     * Sets the sockets' send buffers (SO_SNDBUF), as {@link #socketReceiveBuffer} does the others;
     * the bound is {@code net.core.wmem_max}. It comes on top of {@link #maxQueuedBytes}.
     *
     * @param bytes at most 512 MiB; 0, the default, leaves it to the kernel
     */
    public Builder socketSendBuffer(int bytes) {
      socketSendBuffer = (int) inRange("socketSendBuffer", bytes, 0, MAX_SOCKET_BUFFER);
      return this;
    }

    /**
     * Sets the event loops to run on; they stay the caller's to shut down, after the clients. By
     * default all clients of the process share one group of daemon threads, which ends with the
     * last of them.
     */
    public Builder eventLoopGroup(@Nullable EventLoopGroup value) {
      eventLoopGroup = value;
      return this;
    }

    /** Sets where futures complete; by default, and if it rejects, on the event loop. */
    public Builder callbackExecutor(@Nullable Executor value) {
      callbackExecutor = value;
      return this;
    }

    /** Sets who is told of the end of each request. */
    public Builder observer(@Nullable ClientObserver value) {
      observer = value;
      return this;
    }

    /**
     * Returns the configuration.
     *
     * @throws IllegalArgumentException if calls may wait ({@link #maxWaiting}) for no time ({@link
     *     #overloadWait})
     */
    public ClientConfig build() {
      if (maxWaiting > 0 && overloadWait.isZero()) {
        throw new IllegalArgumentException(
            "maxWaiting is "
                + maxWaiting
                + " and overloadWait is zero: set overloadWait to how long a call may wait");
      }
      return new ClientConfig(this);
    }

    private static long inRange(String name, long value, long min, long max) {
      if (value < min || value > max) {
        throw new IllegalArgumentException(
            name + " must be between " + min + " and " + max + ", not " + value);
      }
      return value;
    }
  }
}
