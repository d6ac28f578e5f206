// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.probe.momento;

import com.sun.net.httpserver.HttpServer;
import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.Credential;
import dev.protosocket.client.TlsOptions;
import dev.protosocket.momento.MomentoCredentials;
import dev.protosocket.momento.MomentoDiscovery;
import dev.protosocket.pool.ClientPool;
import dev.protosocket.pool.PoolConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;

/**
 * Reads a key, asks a stand-in for Momento's HTTP API for the address of a server in another
 * process, and talks to it. Ends with an error unless the stand-in got the key's token.
 *
 * <p>Arguments: the port, the token, the file with the CA certificate.
 */
public final class MomentoProbe {
  private MomentoProbe() {}

  /** Runs the probe. */
  public static void main(String[] args) throws Exception {
    String json = "{\"endpoint\":\"localhost\",\"api_key\":\"" + args[1] + "\"}";
    String key = Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    Credential credential = MomentoCredentials.parse(key);
    byte[] zones =
        ("{\"az1\":[{\"socket_address\":\"127.0.0.1:" + args[0] + "\"}]}")
            .getBytes(StandardCharsets.UTF_8);
    HttpServer http =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.createContext(
        "/endpoints",
        exchange -> {
          boolean known = args[1].equals(exchange.getRequestHeaders().getFirst("authorization"));
          exchange.sendResponseHeaders(known ? 200 : 401, zones.length);
          exchange.getResponseBody().write(zones);
          exchange.close();
        });
    http.start();
    ClientConfig config =
        ClientConfig.builder(credential)
            .tls(TlsOptions.trust(Path.of(args[2])))
            .connectTimeout(Duration.ofSeconds(30))
            .requestTimeout(Duration.ofSeconds(30))
            .build();
    URI url = URI.create("http://127.0.0.1:" + http.getAddress().getPort() + "/endpoints");
    try (ClientPool pool =
        ClientPool.connect(
            PoolConfig.builder(config)
                .size(1)
                .addresses(MomentoDiscovery.create().at(url))
                .build())) {
      pool.cache("cache").set("momento", "hello", Duration.ofMinutes(1));
      if (!"hello".equals(pool.cache("cache").getString("momento"))) {
        throw new IllegalStateException("expected the value");
      }
    } finally {
      http.stop(0);
    }
    System.out.println("probe: Momento's keys and discovery, " + MomentoProbe.class.getModule());
  }
}
