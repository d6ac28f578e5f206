// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.cli.Tool.Result;
import dev.protosocket.server.MemcachedServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands against a memcached. */
class MemcachedCommandsIT {
  private static Result run(MemcachedServer server, String... args) {
    String[] all = new String[args.length + 3];
    System.arraycopy(args, 0, all, 0, args.length);
    all[args.length] = "--wire=memcached";
    all[args.length + 1] = "--endpoint=127.0.0.1:" + server.address().getPort();
    all[args.length + 2] = Tool.PATIENT;
    Result result = new Tool().run(all);
    assertThat(result.err()).isEmpty();
    assertThat(result.code()).isZero();
    return result;
  }

  @Test
  void should_store_with_and_without_a_cache_and_list_keys() {
    try (MemcachedServer server = MemcachedServer.builder().start()) {
      run(server, "set", "plain", "one", "--ttl=5m");
      run(server, "set", "--cache=users", "42", "Ada");
      run(server, "set", "--hex", "0aff", "00");

      assertThat(run(server, "get", "users:42").out()).isEqualTo("Ada");
      assertThat(run(server, "keys").out())
          .containsPattern("(?m)^plain  [0-9]+ bytes, until 20.*$")
          .containsPattern("(?m)^users:42  [0-9]+ bytes, until 20.*$")
          .containsPattern("(?m)^\\\\x0a\\\\xff  [0-9]+ bytes, until 20.*$");
      assertThat(run(server, "keys", "--cache=users", "--json").out())
          .matches(
              "\\{\"encoding\":\"text\",\"key\":\"users:42\",\"size\":[0-9]+,\"expiry\":\"20.*\"}\n");
      assertThat(run(server, "keys", "--hex", "--cache=users").out())
          .startsWith("75736572733a3432  ");
    }
  }

  @Test
  void should_stop_at_the_limit_and_say_so() {
    try (MemcachedServer server = MemcachedServer.builder().start()) {
      run(server, "set", "one", "1");
      run(server, "set", "two", "2");

      Result result =
          new Tool()
              .run(
                  "keys",
                  "--limit=1",
                  "--wire=memcached",
                  "--endpoint=127.0.0.1:" + server.address().getPort(),
                  Tool.PATIENT);

      assertThat(result.code()).isZero();
      assertThat(result.out().lines()).hasSize(1);
      assertThat(result.err())
          .isEqualTo("protosocket: there are more keys; --limit has them shown\n");
    }
  }

  @Test
  void should_print_statistics() {
    try (MemcachedServer server = MemcachedServer.builder().start()) {
      assertThat(run(server, "stats").out()).containsPattern("(?m)^version +1\\.6\\.45$");
      assertThat(run(server, "stats", "settings", "--json").out())
          .startsWith("{\"")
          .contains("\"item_size_max\":\"1048576\"");
    }
  }

  @Test
  void should_ping_with_tls_and_a_password(@TempDir Path folder) throws IOException {
    try (MemcachedServer server =
        MemcachedServer.builder().selfSignedTls().user("ada", "secret-word").start()) {
      Path ca = Files.writeString(folder.resolve("ca.pem"), server.caCertificatePem());
      Path login = Files.writeString(folder.resolve("login"), "ada:secret-word\n");

      String out =
          run(server, "ping", "--ca-file=" + ca, "--credential-file=" + login, "--count=2").out();

      assertThat(out)
          .contains(" over memcached\n", "  TLS ", "  authentication ", "2 operations: ")
          .doesNotContain("secret-word");
    }
  }

  @Test
  void should_ping_without_tls_by_default() {
    try (MemcachedServer server = MemcachedServer.builder().start()) {
      assertThat(run(server, "ping").out())
          .containsPattern("(?m)^  TCP +[0-9.]+ ms  127\\.0\\.0\\.1:[0-9]+$")
          .containsPattern("(?m)^  operation +[0-9.]+ ms  answered$")
          .doesNotContain("TLS");
    }
  }
}
