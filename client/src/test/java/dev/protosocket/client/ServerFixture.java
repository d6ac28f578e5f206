// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import dev.protosocket.server.EmbeddedServer;
import dev.protosocket.server.ReplyOrder;
import dev.protosocket.testing.Certificates;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * An embedded server over TLS, and clients of it on one event loop. Closing it leaves no buffer, no
 * thread and no TLS session behind.
 */
final class ServerFixture implements AutoCloseable {
  static final String CACHE = "cache";

  final EmbeddedServer server;
  private final SslContext tls;
  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

  ServerFixture(ReplyOrder order, long seed) throws Exception {
    server = EmbeddedServer.builder().replyOrder(order, seed).start();
    tls = Certificates.client(server.caCertificatePem());
  }

  /** Options with timeouts that a busy machine does not exceed. */
  ClientConfig.Builder config() {
    return ClientConfig.builder(Credential.of("localhost", server.port(), server.token()))
        .tls(TlsOptions.context(tls))
        .connectTimeout(Duration.ofSeconds(10))
        .requestTimeout(Duration.ofSeconds(30))
        .eventLoopGroup(group);
  }

  ProtosocketClient connect() {
    return ProtosocketClient.connect(config().build());
  }

  /** The clients' only event loop thread. */
  Thread eventLoopThread() throws Exception {
    return group.submit(Thread::currentThread).get();
  }

  /** Stores {@link #value} under {@link #key} for each number below the count. */
  static void preload(ProtosocketClient client, int count) throws InterruptedException {
    try (Pipeline<Integer> pipeline = client.pipeline()) {
      int fired = 0;
      for (int received = 0; received < count; received++) {
        while (fired < count && pipeline.pending() < 512) {
          pipeline.fireSet(CACHE, key(fired), value(fired), Duration.ofMinutes(10), fired);
          fired++;
        }
        try (CompletedOp<Integer> op = pipeline.recv()) {
          if (op.outcome() != Outcome.STORED) {
            throw new IllegalStateException("not stored: " + op.outcome(), op.error());
          }
        }
      }
    }
  }

  static byte[] key(int number) {
    return ("key-" + number).getBytes(StandardCharsets.UTF_8);
  }

  /** A value that tells its key, of a length that depends on it. */
  static byte[] value(int number) {
    String text = "value-of-key-" + number + ";";
    return text.repeat(1 + number % 7).getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws InterruptedException {
    server.close();
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    ReferenceCountUtil.release(tls);
  }
}
