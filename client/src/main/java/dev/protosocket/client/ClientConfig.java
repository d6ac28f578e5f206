// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static dev.protosocket.client.ClientSettings.inRange;
import static dev.protosocket.client.ClientSettings.socketBuffer;
import static dev.protosocket.client.ClientSettings.ttl;

import dev.protosocket.client.protosocket.ProtosocketWire;
import dev.protosocket.client.spi.Durations;
import dev.protosocket.client.wire.Wire;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoopGroup;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * How to connect, and the bounds that a connection keeps. Immutable; one instance can serve any
 * number of connections, which then share its TLS context.
 */
public final class ClientConfig {
  /** A copy of its own, never changed. */
  private final ClientSettings settings;

  private ClientConfig(ClientSettings complete) {
    this.settings = complete;
  }

  /** Returns a builder with the defaults, for a server and its token. */
  public static Builder builder(Credential credential) {
    NettyVersion.check();
    Objects.requireNonNull(credential, "credential");
    return new Builder(new ClientSettings(ProtosocketWire.INSTANCE, credential));
  }

  /**
   * Returns a builder with the defaults, for a server that is told no token: of a protocol that
   * wants none, see {@link Builder#wire}.
   */
  public static Builder builder(Endpoint endpoint) {
    return builder(Credential.none(endpoint));
  }

  /** Returns the configuration with every default. */
  public static ClientConfig of(Credential credential) {
    return builder(credential).build();
  }

  /** Returns a builder that starts from this configuration. */
  public Builder toBuilder() {
    return new Builder(settings.copy());
  }

  /** Returns the protocol that is spoken. */
  public Wire wire() {
    return settings.wire;
  }

  /** Returns the server and the token. */
  public Credential credential() {
    return settings.credential;
  }

  @Nullable WatchedSupplier credentialSupplier() {
    return settings.credentialSupplier;
  }

  Duration credentialInterval() {
    return settings.credentialInterval;
  }

  /** Returns this configuration with what the supplier gave, and with the supplier. */
  ClientConfig withSupplied(Credential supplied) {
    Builder builder = toBuilder();
    builder.settings.credential = supplied;
    return builder.build();
  }

  /** Returns the TLS options. */
  public TlsOptions tls() {
    return settings.tls();
  }

  /** Returns the time for name resolution, TCP, TLS and authentication together. */
  public Duration connectTimeout() {
    return settings.connectTimeout;
  }

  /** Returns the time a request may take, queueing included. */
  public Duration requestTimeout() {
    return settings.requestTimeout;
  }

  /** Returns how long {@code close()} waits for requests in flight. */
  public Duration closeTimeout() {
    return settings.closeTimeout;
  }

  /** Returns how long the server may say nothing while requests wait. */
  public Duration maxSilence() {
    return settings.maxSilence;
  }

  /** Returns how long a call waits for room when a bound on work in flight is reached. */
  public Duration overloadWait() {
    return settings.overloadWait;
  }

  /** Returns the bound on asynchronous calls that wait for room on one connection; 0 for none. */
  public int maxWaiting() {
    return settings.maxWaiting;
  }

  /** Returns the time to live of values stored without one. */
  public Duration defaultTtl() {
    return settings.defaultTtl;
  }

  /** Returns the bound on requests in flight on one connection. */
  public int maxInFlight() {
    return settings.maxInFlight;
  }

  /** Returns the bound on encoded bytes that wait for the socket of one connection. */
  public long maxQueuedBytes() {
    return settings.maxQueuedBytes;
  }

  /** Returns the bound on the bytes of a key and its value together. */
  public int maxItemBytes() {
    return settings.maxItemBytes;
  }

  /** Returns the bound on the bytes of one reply. */
  public int maxFrameLength() {
    return settings.maxFrameLength;
  }

  /** Returns the size of the sockets' receive buffers in bytes; 0 for the kernel's choice. */
  public int socketReceiveBuffer() {
    return settings.socketReceiveBuffer;
  }

  /** Returns the size of the sockets' send buffers in bytes; 0 for the kernel's choice. */
  public int socketSendBuffer() {
    return settings.socketSendBuffer;
  }

  ByteBufAllocator allocator() {
    return settings.allocator;
  }

  @Nullable EventLoopGroup eventLoopGroup() {
    return settings.eventLoopGroup;
  }

  /** Returns where futures complete; null for the event loop. */
  public @Nullable Executor callbackExecutor() {
    return settings.callbackExecutor;
  }

  /** Returns who is told of results and connections; null for nobody. */
  public @Nullable ClientObserver observer() {
    return settings.observer;
  }

  /** Lists the settings; neither the token nor what a plug-in says of itself is among them. */
  @Override
  public String toString() {
    return settings.toString();
  }

  /**
   * Collects the options; each is checked when it is set. Durations of more than 146 years, such as
   * that of {@link java.time.temporal.ChronoUnit#FOREVER}, count as 146 years: as never. Not
   * thread-safe.
   */
  public static final class Builder {
    private final ClientSettings settings;

    private Builder(ClientSettings settings) {
      this.settings = settings;
    }

    /** Sets the protocol that is spoken; protosocket by default. */
    public Builder wire(Wire value) {
      settings.wire = Objects.requireNonNull(value, "wire");
      return this;
    }

    /** Sets the server and the token, and takes back a {@link #credentialSupplier}. */
    public Builder credential(Credential value) {
      settings.credential = Objects.requireNonNull(value, "credential");
      settings.credentialSupplier = null;
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
      settings.credentialInterval = Durations.positive("interval of credentialSupplier", interval);
      settings.credentialSupplier = new WatchedSupplier(supplier);
      return this;
    }

    /**
     * Sets whom to trust, or plaintext; the default is the JDK's roots with host names verified.
     */
    public Builder tls(TlsOptions value) {
      settings.tls = Objects.requireNonNull(value, "tls");
      return this;
    }

    /**
     * Sets one deadline over DNS, TCP, TLS and authentication; by default 2 s, as official SDKs.
     */
    public Builder connectTimeout(Duration value) {
      settings.connectTimeout = Durations.positive("connectTimeout", value);
      return this;
    }

    /**
     * Sets how long a request may take from the call to its end; the default is 1.1 s, the official
     * SDKs' in-region preset.
     */
    public Builder requestTimeout(Duration value) {
      settings.requestTimeout = Durations.positive("requestTimeout", value);
      return this;
    }

    /** Sets how long {@code close()} waits for requests in flight; the default is 2 s. */
    public Builder closeTimeout(Duration value) {
      settings.closeTimeout = Durations.positive("closeTimeout", value);
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
      settings.maxSilence = Durations.positive("maxSilence", value);
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
      settings.overloadWait = Durations.atLeast(Duration.ZERO, "overloadWait", value);
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
      settings.maxWaiting = (int) inRange("maxWaiting", value, 0, 65_536);
      return this;
    }

    /**
     * Sets the time to live of values stored without one; the default is one minute. At least a
     * millisecond and at most {@value Long#MAX_VALUE}, of which the service grants 24 hours.
     */
    public Builder defaultTtl(Duration value) {
      settings.defaultTtl = ttl("defaultTtl", value);
      return this;
    }

    /** Bounds the requests in flight on one connection, 1 to 65,536; the default is 1,024. */
    public Builder maxInFlight(int value) {
      settings.maxInFlight = (int) inRange("maxInFlight", value, 1, 65_536);
      return this;
    }

    /** Bounds the encoded bytes that wait for one connection's socket; the default is 32 MiB. */
    public Builder maxQueuedBytes(long value) {
      settings.maxQueuedBytes = inRange("maxQueuedBytes", value, 1024, 1L << 40);
      return this;
    }

    /** Bounds the bytes of a key and its value together; the default is the service's 5 MiB. */
    public Builder maxItemBytes(int value) {
      settings.maxItemBytes = (int) inRange("maxItemBytes", value, 1, 1 << 30);
      return this;
    }

    /** Bounds the bytes of one reply; a longer one closes the connection. The default is 16 MiB. */
    public Builder maxFrameLength(int value) {
      settings.maxFrameLength = (int) inRange("maxFrameLength", value, 1024, 1 << 30);
      return this;
    }

    /**
     * Sets the sockets' receive buffers (SO_RCVBUF), which bound what the server may send ahead. A
     * fixed size ends the kernel's adapting. Linux doubles it, within {@code net.core.rmem_max}.
     *
     * @param bytes at most 512 MiB; 0, the default, leaves it to the kernel
     */
    public Builder socketReceiveBuffer(int bytes) {
      settings.socketReceiveBuffer = socketBuffer("socketReceiveBuffer", bytes);
      return this;
    }

    /**
     * Sets the sockets' send buffers (SO_SNDBUF), as {@link #socketReceiveBuffer} does the others;
     * the bound is {@code net.core.wmem_max}. It comes on top of {@link #maxQueuedBytes}.
     *
     * @param bytes at most 512 MiB; 0, the default, leaves it to the kernel
     */
    public Builder socketSendBuffer(int bytes) {
      settings.socketSendBuffer = socketBuffer("socketSendBuffer", bytes);
      return this;
    }

    /**
     * Sets the event loops to run on; they stay the caller's to shut down, after the clients. By
     * default all clients of the process share one group of daemon threads, which ends with the
     * last of them.
     */
    public Builder eventLoopGroup(@Nullable EventLoopGroup value) {
      settings.eventLoopGroup = value;
      return this;
    }

    /** Sets where the connections' buffers come from; Netty's pooled allocator by default. */
    public Builder allocator(ByteBufAllocator value) {
      settings.allocator = Objects.requireNonNull(value, "allocator");
      return this;
    }

    /** Sets where futures complete; by default, and if it rejects, on the event loop. */
    public Builder callbackExecutor(@Nullable Executor value) {
      settings.callbackExecutor = value;
      return this;
    }

    /** Sets who is told of the end of each request. */
    public Builder observer(@Nullable ClientObserver value) {
      settings.observer = value;
      return this;
    }

    /**
     * Returns the configuration.
     *
     * @throws IllegalArgumentException if calls may wait ({@link #maxWaiting}) for no time ({@link
     *     #overloadWait})
     */
    public ClientConfig build() {
      return new ClientConfig(settings.complete());
    }
  }
}
