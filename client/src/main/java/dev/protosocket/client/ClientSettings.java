// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import dev.protosocket.client.spi.Durations;
import dev.protosocket.client.wire.Wire;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoopGroup;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link ClientConfig.Builder} has been told, with the defaults of what it hasn't; the
 * {@link ClientConfig} of it keeps a copy that nobody changes. Not thread-safe; that copy is.
 */
final class ClientSettings implements Cloneable {
  private static final int MAX_SOCKET_BUFFER = 1 << 29;

  Wire wire;
  Credential credential;
  @Nullable WatchedSupplier credentialSupplier;
  Duration credentialInterval = Duration.ZERO;

  /** Null for what {@link #tls()} says. */
  @Nullable TlsOptions tls;

  Duration connectTimeout = Duration.ofSeconds(2);
  Duration requestTimeout = Duration.ofMillis(1100);
  Duration closeTimeout = Duration.ofSeconds(2);
  Duration maxSilence = Duration.ofSeconds(5);
  Duration overloadWait = Duration.ZERO;
  Duration defaultTtl = Duration.ofMinutes(1);
  int maxWaiting;
  int maxInFlight = 1024;
  long maxQueuedBytes = 32L * 1024 * 1024;
  int maxItemBytes = 5 * 1024 * 1024;

  /** The service caps an item at 5 MB. */
  int maxFrameLength = 16 << 20;

  int socketReceiveBuffer;
  int socketSendBuffer;
  ByteBufAllocator allocator = PooledByteBufAllocator.DEFAULT;
  @Nullable EventLoopGroup eventLoopGroup;
  @Nullable Executor callbackExecutor;
  @Nullable ClientObserver observer;

  ClientSettings(Wire wire, Credential credential) {
    this.wire = wire;
    this.credential = credential;
  }

  /** Returns a copy for another builder. */
  ClientSettings copy() {
    try {
      return (ClientSettings) clone();
    } catch (CloneNotSupportedException e) {
      throw new AssertionError(e);
    }
  }

  /**
   * Returns a copy for a configuration, which has TLS options in any case.
   *
   * @throws IllegalArgumentException if what was set does not go together
   * @throws CredentialException if the token is none for the wire
   */
  ClientSettings complete() {
    if (maxWaiting > 0 && overloadWait.isZero()) {
      throw new IllegalArgumentException(
          "maxWaiting is "
              + maxWaiting
              + " and overloadWait is zero: set overloadWait to how long a call may wait");
    }
    wire.checkToken(credential.tokenUtf8());
    ClientSettings copy = copy();
    // A JVM without a working TLS is noticed here, and only by those who need it.
    copy.tls = tls();
    return copy;
  }

  /** Returns the TLS options, or the default. */
  TlsOptions tls() {
    return tls != null ? tls : TlsOptions.systemTrust();
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
            "tls=" + tls(),
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
            "allocator=" + allocator.getClass().getName(),
            "eventLoopGroup=" + kind("shared", eventLoopGroup),
            "callbackExecutor=" + kind("event loop", callbackExecutor),
            "observer=" + kind("none", observer),
            "wire=" + wire.name());
  }

  /** A plug-in's own text may hold anything, and making it may fail. */
  private static String kind(String otherwise, @Nullable Object plugin) {
    return plugin == null ? otherwise : plugin.getClass().getName();
  }

  /** Checks a time to live: null and what the wire can't carry are refused. */
  static Duration ttl(String option, Duration value) {
    Objects.requireNonNull(value, option);
    Duration max = Duration.ofMillis(Long.MAX_VALUE);
    if (value.compareTo(Durations.MILLISECOND) < 0 || value.compareTo(max) > 0) {
      throw new IllegalArgumentException(
          option + " must be from 1 to " + Long.MAX_VALUE + " ms, not " + value);
    }
    return value;
  }

  /** Checks the size of a socket's buffer. */
  static int socketBuffer(String option, int bytes) {
    return (int) inRange(option, bytes, 0, MAX_SOCKET_BUFFER);
  }

  static long inRange(String option, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          option + " must be between " + min + " and " + max + ", not " + value);
    }
    return value;
  }
}
