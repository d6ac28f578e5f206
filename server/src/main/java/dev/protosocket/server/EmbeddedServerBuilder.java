// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.server;

import static dev.protosocket.server.ServerSettings.NANOSECOND;
import static dev.protosocket.server.ServerSettings.duration;
import static dev.protosocket.server.ServerSettings.require;
import static dev.protosocket.server.ServerSettings.socketBuffer;

import io.netty.channel.EventLoopGroup;
import io.netty.handler.ssl.SslContext;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Configures an {@link EmbeddedServer}; not thread-safe. The setters replace what was set before.
 */
public final class EmbeddedServerBuilder {
  private final ServerSettings settings = new ServerSettings();

  EmbeddedServerBuilder() {}

  /**
   * Sets the host name or address to listen on; 127.0.0.1 by default.
   *
   * @param host a name or address of this machine
   * @return this
   */
  public EmbeddedServerBuilder host(String host) {
    settings.host = Objects.requireNonNull(host, "host");
    return this;
  }

  /**
   * Sets the port; 0, the default, takes a free one.
   *
   * @param port from 0 to 65535
   * @return this
   */
  public EmbeddedServerBuilder port(int port) {
    require(port >= 0 && port <= 65_535, "port must be from 0 to 65535, not " + port);
    settings.port = port;
    return this;
  }

  /**
   * Speaks TLS with a context of the caller's, which stays the caller's to release.
   *
   * @param serverContext a server context
   * @return this
   */
  public EmbeddedServerBuilder tls(SslContext serverContext) {
    Objects.requireNonNull(serverContext, "serverContext");
    require(serverContext.isServer(), "the TLS context must be a server's, this is a client's");
    settings.tlsContext = serverContext;
    settings.tlsMode = ServerSettings.TlsMode.GIVEN;
    return this;
  }

  /**
   * {@return this, set to speak TLS, as by default, with a certificate made at start for the host,
   * localhost, 127.0.0.1, ::1, cache.localhost and the {@link #serverNames}}
   */
  public EmbeddedServerBuilder selfSignedTls() {
    settings.tlsMode = ServerSettings.TlsMode.SELF_SIGNED;
    return this;
  }

  /** {@return this, set to speak no TLS at all} */
  public EmbeddedServerBuilder plaintext() {
    settings.tlsMode = ServerSettings.TlsMode.PLAINTEXT;
    return this;
  }

  /**
   * Adds names to the certificate of {@link #selfSignedTls}.
   *
   * @param names DNS names or IP addresses
   * @return this
   */
  public EmbeddedServerBuilder serverNames(String... names) {
    settings.serverNames = List.of(Objects.requireNonNull(names, "names"));
    return this;
  }

  /**
   * Sets the one token clients must present; by default it is 256 random bits.
   *
   * @param token a token, not blank
   * @return this
   */
  public EmbeddedServerBuilder token(String token) {
    return tokens(List.of(Objects.requireNonNull(token, "token")));
  }

  /**
   * Sets the tokens of which clients must present one.
   *
   * @param tokens at least one, none blank
   * @return this
   */
  public EmbeddedServerBuilder tokens(Collection<String> tokens) {
    settings.tokens = new Tokens(Objects.requireNonNull(tokens, "tokens"));
    settings.tokenCheck = null;
    settings.firstToken = tokens.iterator().next();
    return this;
  }

  /**
   * Lets a check of the caller's decide on tokens. It runs on event loops, so it must not block.
   *
   * @param check tells whether a token is accepted; if it throws, the token is not
   * @return this
   */
  public EmbeddedServerBuilder tokenCheck(Predicate<String> check) {
    settings.tokenCheck = Objects.requireNonNull(check, "check");
    settings.tokens = null;
    settings.firstToken = null;
    return this;
  }

  /**
   * Names the caches that exist; by default one named {@code cache}.
   *
   * @param names none blank
   * @return this
   */
  public EmbeddedServerBuilder caches(String... names) {
    List<String> caches = List.of(Objects.requireNonNull(names, "names"));
    require(caches.stream().noneMatch(String::isBlank), "a cache name is blank");
    settings.caches = caches;
    return this;
  }

  /**
   * Creates a cache when a command first names it; off by default. At most 1,000 caches come into
   * being.
   *
   * @param autoCreate whether to
   * @return this
   */
  public EmbeddedServerBuilder autoCreateCaches(boolean autoCreate) {
    settings.autoCreate = autoCreate;
    return this;
  }

  /**
   * Bounds the memory of all caches together, 256 MiB by default; past it, the least useful items
   * go. An item counts its key, its value and a fixed overhead of 160 bytes.
   *
   * @param maxBytes bytes, at least 1
   * @return this
   */
  public EmbeddedServerBuilder maxBytes(long maxBytes) {
    require(maxBytes > 0, "maxBytes must be at least 1, not " + maxBytes);
    settings.maxBytes = maxBytes;
    return this;
  }

  /**
   * Bounds an item's key and value together, 5 MiB by default. A larger SET is answered
   * INVALID_ARGUMENT.
   *
   * @param maxItemBytes bytes, at least 1
   * @return this
   */
  public EmbeddedServerBuilder maxItemBytes(int maxItemBytes) {
    require(maxItemBytes > 0, "maxItemBytes must be at least 1, not " + maxItemBytes);
    settings.maxItemBytes = maxItemBytes;
    return this;
  }

  /**
   * Bounds a message from an authenticated client, 16 MiB by default; a longer one closes its
   * connection. Before authentication the bound is 8 KiB at most.
   *
   * @param maxFrameLength bytes, at least 1
   * @return this
   */
  public EmbeddedServerBuilder maxFrameLength(int maxFrameLength) {
    require(maxFrameLength > 0, "maxFrameLength must be at least 1, not " + maxFrameLength);
    settings.maxFrameLength = maxFrameLength;
    return this;
  }

  /**
   * Bounds the connections open at the same time, authenticated or not, 16,384 by default. One more
   * is closed as soon as it is accepted, and counted in {@link Stats#connectionsRefused}.
   *
   * @param maxConnections at least 1
   * @return this
   */
  public EmbeddedServerBuilder maxConnections(int maxConnections) {
    require(maxConnections > 0, "maxConnections must be at least 1, not " + maxConnections);
    settings.maxConnections = maxConnections;
    return this;
  }

  /**
   * Sets the sockets' receive buffers (SO_RCVBUF); by default the kernel chooses, and adapts them
   * to the connection, which a fixed size ends. Linux doubles what is asked for, after bounding it
   * by {@code net.core.rmem_max}.
   *
   * @param bytes at most 512 MiB; 0, the default, leaves it to the kernel
   * @return this
   */
  public EmbeddedServerBuilder socketReceiveBuffer(int bytes) {
    settings.socketReceiveBuffer = socketBuffer("socketReceiveBuffer", bytes);
    return this;
  }

  /**
   * Sets the sockets' send buffers (SO_SNDBUF), as {@link #socketReceiveBuffer} does the others;
   * the bound is {@code net.core.wmem_max}.
   *
   * @param bytes at most 512 MiB; 0, the default, leaves it to the kernel
   * @return this
   */
  public EmbeddedServerBuilder socketSendBuffer(int bytes) {
    settings.socketSendBuffer = socketBuffer("socketSendBuffer", bytes);
    return this;
  }

  /**
   * Bounds the time from a connection's acceptance to its authentication, TLS included, 10 s by
   * default; whoever takes longer is disconnected.
   *
   * @param timeout more than zero
   * @return this
   */
  public EmbeddedServerBuilder authenticationTimeout(Duration timeout) {
    settings.authenticationTimeout = duration("authenticationTimeout", timeout, NANOSECOND);
    return this;
  }

  /**
   * Sets the order of replies; {@link ReplyOrder#RANDOM} draws from a fixed seed.
   *
   * @param order the order
   * @return this
   */
  public EmbeddedServerBuilder replyOrder(ReplyOrder order) {
    return replyOrder(order, 0);
  }

  /**
   * Sets the order of replies and the seed of a random one.
   *
   * @param order the order
   * @param seed any number; the first connection draws from it, each later one from the next
   * @return this
   */
  public EmbeddedServerBuilder replyOrder(ReplyOrder order, long seed) {
    settings.replyOrder = Objects.requireNonNull(order, "order");
    settings.replySeed = seed;
    return this;
  }

  /**
   * Puts a test's hand on every reply.
   *
   * @param interceptor called for each reply, on event loops
   * @return this
   */
  public EmbeddedServerBuilder replyInterceptor(ReplyInterceptor interceptor) {
    settings.replyInterceptor = Objects.requireNonNull(interceptor, "interceptor");
    return this;
  }

  /**
   * Sets the clock that times to live are measured with; {@link System#nanoTime} by default.
   *
   * @param nanoClock gives nanoseconds that never go backwards; called from many threads
   * @return this
   */
  public EmbeddedServerBuilder ticker(LongSupplier nanoClock) {
    settings.nanoClock = Objects.requireNonNull(nanoClock, "nanoClock");
    return this;
  }

  /**
   * Bounds the time {@link EmbeddedServer#close} waits for requests in hand; 5 s by default.
   *
   * @param timeout zero or more
   * @return this
   */
  public EmbeddedServerBuilder shutdownTimeout(Duration timeout) {
    settings.shutdownTimeout = duration("shutdownTimeout", timeout, Duration.ZERO);
    return this;
  }

  /**
   * Runs the server on event loops of the caller's, which closing the server leaves running. By
   * default it starts a few daemon threads of its own.
   *
   * @param group a group of NIO event loops
   * @return this
   */
  public EmbeddedServerBuilder eventLoopGroup(EventLoopGroup group) {
    settings.eventLoopGroup = Objects.requireNonNull(group, "group");
    return this;
  }

  /** Lists the settings; no token is among them. */
  @Override
  public String toString() {
    return settings.toString();
  }

  /**
   * {@return a running server, already accepting connections; close it}
   *
   * @throws java.io.UncheckedIOException if it can't listen on the host and port
   * @throws IllegalStateException if it can't make its certificate
   */
  public EmbeddedServer start() {
    return new EmbeddedServer(settings);
  }
}
