// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.client.Endpoint;
import dev.protosocket.testing.NeedsRedis;
import dev.protosocket.testing.RedisProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The recipe of docs/redis.md. */
@NeedsRedis
@Timeout(120)
class RedisExampleIT {
  @Test
  void should_run() throws Exception {
    try (RedisProcess server = RedisProcess.start()) {
      RedisExample.run(new Endpoint(server.host(), server.port()));
      assertThat(server.ask("GET", "counters:visits")).isEqualTo("1");
      assertThat(server.ask("EXISTS", "users:42")).isEqualTo(":1");
    }
  }

  @Test
  void should_be_what_the_page_shows() throws Exception {
    String source =
        Files.readString(Path.of("src/main/java/dev/protosocket/examples/RedisExample.java"));
    String snippet =
        source.substring(
            source.indexOf("// snippet: redis") + "// snippet: redis\n".length(),
            source.indexOf("    // end"));
    assertThat(Repository.read("docs/redis.md")).contains(snippet.stripTrailing().stripIndent());
  }
}
