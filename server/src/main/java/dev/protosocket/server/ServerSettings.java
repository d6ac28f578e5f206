// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.server;

import io.netty.channel.EventLoopGroup;
import io.netty.handler.ssl.SslContext;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What a builder has been told, with the defaults of what it hasn't; makes the server's parts. */
final class ServerSettings {
  static final String DEFAULT_CACHE = "cache";
  static final long DEFAULT_MAX_BYTES = 256L * 1024 * 1024;
  static final int DEFAULT_MAX_ITEM_BYTES = 5 * 1024 * 1024;
  static final int DEFAULT_MAX_FRAME_LENGTH = 16 * 1024 * 1024;
  static final int DEFAULT_MAX_CONNECTIONS = 16_384;
  static final Duration DEFAULT_AUTHENTICATION_TIMEOUT = Duration.ofSeconds(10);
  static final Duration DEFAULT_SHUTDOWN_TIMEOUT = Duration.ofSeconds(5);

  static final int MAX_SOCKET_BUFFER = 1 << 29;

  /** The least duration that is positive. */
  static final Duration NANOSECOND = Duration.ofNanos(1);

  private static final Duration FOREVER = Duration.ofNanos(Long.MAX_VALUE / 2);

  private static final List<String> DEFAULT_NAMES =
      List.of("localhost", "127.0.0.1", "::1", "cache.localhost");

  enum TlsMode {
    SELF_SIGNED,
    GIVEN,
    PLAINTEXT
  }

  String host = "127.0.0.1";
  int port;
  TlsMode tlsMode = TlsMode.SELF_SIGNED;
  @Nullable SslContext tlsContext;
  List<String> serverNames = List.of();
  @Nullable String firstToken = Tokens.random();
  @Nullable Tokens tokens = new Tokens(List.of(firstToken));

  /** Instead of {@link #tokens}. */
  @Nullable Predicate<String> tokenCheck;

  List<String> caches = List.of(DEFAULT_CACHE);
  boolean autoCreate;
  long maxBytes = DEFAULT_MAX_BYTES;
  int maxItemBytes = DEFAULT_MAX_ITEM_BYTES;
  int maxFrameLength = DEFAULT_MAX_FRAME_LENGTH;
  int maxConnections = DEFAULT_MAX_CONNECTIONS;

  /** 0 leaves it to the kernel. */
  int socketReceiveBuffer;

  /** 0 leaves it to the kernel. */
  int socketSendBuffer;

  Duration authenticationTimeout = DEFAULT_AUTHENTICATION_TIMEOUT;
  ReplyOrder replyOrder = ReplyOrder.IN_ORDER;
  long replySeed;
  @Nullable ReplyInterceptor replyInterceptor;
  LongSupplier nanoClock = System::nanoTime;
  Duration shutdownTimeout = DEFAULT_SHUTDOWN_TIMEOUT;
  @Nullable EventLoopGroup eventLoopGroup;

  /** Lists the settings; no token is among them. */
  @Override
  public String toString() {
    return "ServerSettings"
        + List.of(
            "host=" + host,
            "port=" + port,
            "tls=" + tlsMode,
            "serverNames=" + serverNames,
            "tokens=" + (tokenCheck == null ? "a list" : "a check"),
            "caches=" + caches,
            "autoCreate=" + autoCreate,
            "maxBytes=" + maxBytes,
            "maxItemBytes=" + maxItemBytes,
            "maxFrameLength=" + maxFrameLength,
            "maxConnections=" + maxConnections,
            "socketReceiveBuffer=" + socketReceiveBuffer,
            "socketSendBuffer=" + socketSendBuffer,
            "authenticationTimeout=" + authenticationTimeout,
            "replyOrder=" + replyOrder,
            "replySeed=" + replySeed,
            "replyInterceptor=" + (replyInterceptor != null),
            "shutdownTimeout=" + shutdownTimeout,
            "eventLoopGroup=" + (eventLoopGroup == null ? "its own" : "given"));
  }

  ItemStore newStore() {
    return new ItemStore(caches, autoCreate, maxBytes, nanoClock);
  }

  ServerContext newContext(ItemStore store) {
    Counters counters = new Counters();
    return new ServerContext(
        new CacheEngine(store, maxItemBytes, counters),
        newTokenCheck(),
        new ServerContext.Limits(maxFrameLength, authenticationTimeout),
        new ReplyPolicy(replyOrder, replySeed, replyInterceptor),
        counters,
        new Connections(maxConnections, counters));
  }

  private Function<String, @Nullable Grant> newTokenCheck() {
    Predicate<String> check = tokenCheck;
    return check == null
        ? Objects.requireNonNull(tokens)
        : token -> check.test(token) ? new Grant() : null;
  }

  ServerTls newTls() {
    return switch (tlsMode) {
      case PLAINTEXT -> ServerTls.plaintext();
      case GIVEN -> ServerTls.given(Objects.requireNonNull(tlsContext));
      case SELF_SIGNED -> {
        Set<String> names = new LinkedHashSet<>(DEFAULT_NAMES);
        names.add(host);
        names.addAll(serverNames);
        yield ServerTls.selfSigned(names);
      }
    };
  }

  /**
   * Checks a duration: null and less than the minimum are refused; more than 146 years, which added
   * to a clock's time might overflow, count as that.
   */
  static Duration duration(String option, Duration value, Duration min) {
    Objects.requireNonNull(value, option);
    require(
        value.compareTo(min) >= 0,
        option
            + (min.isZero() ? " must not be negative" : " must be positive")
            + ", not "
            + value
            + "; more than 146 years count as 146 years");
    return value.compareTo(FOREVER) < 0 ? value : FOREVER;
  }

  /** Checks the size of a socket's buffer. */
  static int socketBuffer(String option, int bytes) {
    require(
        bytes >= 0 && bytes <= MAX_SOCKET_BUFFER,
        option + " must be between 0 and " + MAX_SOCKET_BUFFER + ", not " + bytes);
    return bytes;
  }

  static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }
}
