// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import dev.protosocket.proto.schema.CacheCommand;
import dev.protosocket.server.EmbeddedServer;
import dev.protosocket.server.FaultPlan;
import dev.protosocket.server.ReplyFault;
import dev.protosocket.server.ReplyInterceptor;
import dev.protosocket.server.TcpFaultProxy;
import dev.protosocket.testing.Certificates;
import io.netty.handler.ssl.SslContext;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** A server behind a proxy, with replies in a test's hand, and a client that connects to it. */
final class FaultBed implements AutoCloseable {
  static final String CACHE = "cache";
  static final String KEY = "key";
  static final byte[] VALUE = {1, 2, 3};
  static final String BIG = "big";
  static final int BIG_BYTES = 1 << 20;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  final EmbeddedServer server;
  final TcpFaultProxy proxy;

  /** A share of the clients' event loops, so that their end can be waited for. */
  private final EventLoops loops = EventLoops.acquire(null);

  /** What the clients are on instead, if the test's thread drives them. */
  private final @Nullable DrivenLoop driven;

  private final SslContext tls;
  final ClientConfig.Builder config;
  private volatile ReplyInterceptor replies = (command, reply, send) -> send.accept(reply);
  private volatile @Nullable ProtosocketClient client;
  private final CountDownLatch swallowed = new CountDownLatch(1);
  private Duration deadline = PATIENCE;
  private volatile long calledNanos = System.nanoTime();

  FaultBed() {
    this(null);
  }

  /** The same, with clients on a loop that the test's thread drives, and this closes. */
  FaultBed(@Nullable DrivenLoop driven) {
    this.driven = driven;
    server =
        EmbeddedServer.builder()
            .replyInterceptor((command, reply, send) -> replies.onReply(command, reply, send))
            .shutdownTimeout(Duration.ofMillis(50))
            .start();
    proxy = TcpFaultProxy.start(server.address());
    tls = clientContext(server.caCertificatePem());
    config =
        ClientConfig.builder(Credential.of("localhost", proxy.port(), server.token()))
            .tls(TlsOptions.context(tls))
            .connectTimeout(PATIENCE)
            .requestTimeout(PATIENCE)
            .maxSilence(PATIENCE)
            .closeTimeout(Duration.ofMillis(200));
    if (driven != null) {
      config.eventLoopGroup(driven.group());
    }
    store();
  }

  /** Stores a small and a large value, which no fault and no short timeout of a test meets. */
  private void store() {
    try (ProtosocketClient preparing =
        ProtosocketClient.connect(
            config.build().toBuilder()
                .credential(Credential.of("localhost", server.port(), server.token()))
                .build())) {
      preparing.set(CACHE, KEY, VALUE);
      preparing.set(CACHE, BIG, new byte[BIG_BYTES]);
    }
  }

  /** A context that gives its sessions back when it is released, so that leaks can be counted. */
  private static SslContext clientContext(String caPem) {
    try {
      return Certificates.client(caPem);
    } catch (SSLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The client, connected at the first call. */
  ProtosocketClient client() {
    ProtosocketClient connected = client;
    if (connected == null) {
      connected = ProtosocketClient.connect(config.build());
      client = connected;
    }
    return connected;
  }

  void replies(ReplyInterceptor interceptor) {
    replies = interceptor;
  }

  /** Every reply from now on meets the fault. */
  FaultPlan all(ReplyFault fault) {
    FaultPlan plan = FaultPlan.builder(1).with(fault, 1).build();
    replies = plan;
    return plan;
  }

  FaultPlan stall() {
    FaultPlan plan = FaultPlan.builder(1).build();
    plan.stall();
    replies = plan;
    return plan;
  }

  /** Requests are swallowed from now on; authentications too if {@code all}. */
  void swallow(boolean all) {
    replies =
        (command, reply, send) -> {
          if (!all && isAuthentication(command)) {
            send.accept(reply);
          } else {
            swallowed.countDown();
          }
        };
  }

  /** Waits until the server has the request that it swallows. */
  void awaitSwallowed() throws InterruptedException {
    if (!swallowed.await(PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
      throw new AssertionError("the server got no request");
    }
  }

  private static boolean isAuthentication(CacheCommand command) {
    return command.getUnary().hasAuth();
  }

  /** Calls have so much time from now on. */
  void deadline(Duration value) {
    deadline = value;
  }

  CompletableFuture<byte[]> get() {
    return get(KEY, deadline);
  }

  /** Ordinary requests have less time than the server may be silent for. */
  void silenceEndsConnections() {
    config.maxSilence(FaultRow.Soon.SILENCE.earliest).requestTimeout(Duration.ofMillis(300));
  }

  /** A GET with all the time it may need, and before it an ordinary one, which tells of silence. */
  CompletableFuture<byte[]> getBehindAnother() {
    client().getAsync(CACHE, KEY);
    return get();
  }

  CompletableFuture<byte[]> getBig() {
    return get(BIG, deadline);
  }

  /** A SET and a GET with all the time they may need. */
  CompletableFuture<byte[]> setAndGet() {
    CacheClient calls = client().withTimeout(PATIENCE);
    return calls.setAsync(CACHE, KEY, VALUE).thenCompose(done -> calls.getAsync(CACHE, KEY));
  }

  private CompletableFuture<byte[]> get(String key, Duration timeout) {
    CacheClient calls = client().withTimeout(timeout);
    calledNanos = System.nanoTime();
    return calls.getAsync(CACHE, key);
  }

  CompletableFuture<ProtosocketClient> connect() {
    ClientConfig options = config.build();
    calledNanos = System.nanoTime();
    return ProtosocketClient.connectAsync(options).thenApply(connected -> client = connected);
  }

  /** When the last call began. */
  long calledNanos() {
    return calledNanos;
  }

  /** Ends every fault. */
  void heal() {
    proxy.heal();
    replies = (command, reply, send) -> send.accept(reply);
  }

  void awaitNothingInFlight() {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (client != null && client.inFlight() > 0) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError(client.inFlight() + " requests are still in flight");
      }
      if (driven != null) {
        driven.runOnce(Duration.ofMillis(1));
      }
      Thread.onSpinWait();
    }
  }

  /** What the caller sees: "value", or the exception, its fate and why the connection closed. */
  static String outcome(CompletableFuture<?> future) throws Exception {
    try {
      Object result = future.get(40, TimeUnit.SECONDS);
      boolean right =
          result instanceof ProtosocketClient
              || (result instanceof byte[] value
                  && (Arrays.equals(value, VALUE) || value.length == BIG_BYTES));
      return right ? "value" : "wrong value";
    } catch (ExecutionException e) {
      CacheException failure = (CacheException) e.getCause();
      String what = failure.getClass().getSimpleName() + ", " + failure.fate();
      return failure instanceof ConnectionClosedException closed
          ? what + " (" + closed.reason().kind() + ")"
          : what;
    }
  }

  boolean isConnected() {
    return client != null && client.isOpen();
  }

  @Override
  public void close() {
    proxy.close();
    if (client != null) {
      client.close();
    }
    server.close();
    if (driven != null) {
      driven.close();
    }
    // A failed attempt to connect may hold a share for a moment longer than its caller waits.
    loops.release();
    loops.group().terminationFuture().awaitUninterruptibly(PATIENCE.toMillis());
    ReferenceCountUtil.release(tls);
  }
}
