// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.momento;

import static dev.protosocket.momento.FailingBed.CACHE;
import static dev.protosocket.momento.FailingRun.KEY;
import static dev.protosocket.momento.FailingRun.VALUE;
import static dev.protosocket.momento.FailingRun.fails;
import static dev.protosocket.momento.FailingRun.show;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.CloseReason;
import dev.protosocket.client.ConnectionFailedException.AuthenticationFailed;
import dev.protosocket.client.ConnectionFailedException.NoConnection;
import dev.protosocket.client.ConnectionFailedException.ResolutionFailed;
import dev.protosocket.client.Credential;
import dev.protosocket.pool.ClientPool;
import dev.protosocket.pool.PoolConfig;
import dev.protosocket.pool.PoolListener;
import dev.protosocket.pool.RetryPolicy;
import dev.protosocket.testing.Waiting;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;

/** Pools that cannot connect, lose their connections, or find no addresses. */
final class FailingPools {
  private FailingPools() {}

  static void run(FailingBed bed) throws Exception {
    Credential wrong = Credential.of("localhost", bed.proxy.port(), FailingRun.WRONG);
    fails(
        "a pool with a wrong token",
        AuthenticationFailed.class,
        () -> ClientPool.connect(config(bed.config(wrong).build()).build()));
    try (ClientPool pool = ClientPool.connect(config(bed.config().build()).build())) {
      pool.set(CACHE, KEY, VALUE.getBytes(UTF_8));
      show(pool, pool.client(), pool.withTimeout(FailingBed.SHORT));
      fails(
          "another token that is wrong",
          AuthenticationFailed.class,
          () -> pool.rotateCredential(wrong).get());
      bed.proxy.refuseConnections(true);
      bed.proxy.resetConnections();
      Waiting.until("all are down", () -> pool.connected() == 0);
      fails("no connection", NoConnection.class, () -> pool.get(CACHE, KEY));
      show(pool);
    }
    bed.heal();
    discovery(bed);
  }

  private static void discovery(FailingBed bed) throws Exception {
    HttpServer http =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.createContext(
        "/",
        exchange -> {
          // The status that the path names, and the token quoted back.
          String path = exchange.getRequestURI().getPath();
          byte[] body = exchange.getRequestHeaders().getFirst("authorization").getBytes(UTF_8);
          exchange.sendResponseHeaders(Integer.parseInt(path.substring(1)), body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    http.start();
    try {
      for (String path : new String[] {"/200", "/302", "/403", "/500"}) {
        MomentoDiscovery discovery =
            MomentoDiscovery.create()
                .at(URI.create("http://127.0.0.1:" + http.getAddress().getPort() + path));
        PoolConfig config = config(bed.config().build()).addresses(discovery).build();
        show(discovery);
        fails(
            "discovery answered with " + path,
            ResolutionFailed.class,
            () -> ClientPool.connect(config));
      }
    } finally {
      http.stop(0);
    }
  }

  private static PoolConfig.Builder config(ClientConfig client) {
    PoolConfig.Builder builder =
        PoolConfig.builder(client)
            .size(2)
            .minReady(2)
            .backoff(Duration.ofMillis(10), Duration.ofMillis(50))
            .retry(RetryPolicy.of(2))
            .listener(new Printer());
    PoolConfig config = builder.build();
    show(builder, config, config.retry(), config.addresses(), config.client());
    return builder;
  }

  /** Prints all it is told. */
  private static final class Printer implements PoolListener {
    @Override
    public void onFailed(int slot, Throwable cause) {
      show(cause);
    }

    @Override
    public void onPoisoned(int slot, CloseReason reason) {
      show(reason);
      if (reason.cause() != null) {
        show(reason.cause());
      }
    }
  }
}
