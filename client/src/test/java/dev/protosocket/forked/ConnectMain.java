// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.forked;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.Credential;
import dev.protosocket.client.EventLoopLease;
import dev.protosocket.client.ProtosocketClient;
import dev.protosocket.client.TlsOptions;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What an application does, in a JVM of its own whose class path or module path a test has put
 * together. In a package of its own, and on public API alone, for the module path's sake.
 */
public final class ConnectMain {
  static final String DONE = "done";

  private ConnectMain() {}

  /** Begins twice in each manner; prints what it runs on, or what was thrown. */
  public static void main(String[] args) {
    for (int i = 0; i < 2; i++) {
      attempt("system trust", TlsOptions::systemTrust);
      attempt("trust", () -> TlsOptions.trust(Path.of(args[2])));
      attempt("connectAsync", () -> use(ProtosocketClient.connectAsync(config(args)).join()));
      attempt("connect", () -> use(ProtosocketClient.connect(config(args))));
      attempt(
          "lease",
          () -> {
            EventLoopLease.acquire(config(args)).release();
            return "released";
          });
    }
    System.out.println(DONE);
  }

  private static ClientConfig config(String[] args) {
    return ClientConfig.builder(Credential.of("localhost", Integer.parseInt(args[0]), args[1]))
        .tls(TlsOptions.trust(Path.of(args[2])))
        .connectTimeout(Duration.ofSeconds(20))
        .requestTimeout(Duration.ofSeconds(20))
        .build();
  }

  private static String use(ProtosocketClient client) {
    try (client) {
      client.set("cache", "k", "v".getBytes(UTF_8));
      String value = new String(client.get("cache", "k"), UTF_8);
      return value + " over " + client.info().transport() + " and " + client.info().tls();
    }
  }

  private interface Attempt {
    Object run() throws Exception;
  }

  private static void attempt(String name, Attempt attempt) {
    try {
      System.out.println(name + ": " + attempt.run());
    } catch (Throwable e) {
      System.out.println(name + " threw " + e);
    }
  }
}
