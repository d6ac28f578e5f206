// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.Credential;
import dev.protosocket.client.ProtosocketClient;
import dev.protosocket.client.TlsOptions;
import dev.protosocket.server.EmbeddedServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The recipe of docs/near-cache.md. */
class NearExampleIT {
  @Test
  void should_run() {
    try (EmbeddedServer server = EmbeddedServer.builder().plaintext().start()) {
      ClientConfig config =
          ClientConfig.builder(Credential.of("127.0.0.1", server.port(), server.token()))
              .tls(TlsOptions.insecurePlaintext())
              .connectTimeout(Duration.ofSeconds(60))
              .requestTimeout(Duration.ofSeconds(60))
              .build();
      ProtosocketClient client = ProtosocketClient.connect(config);
      NearExample.run(client, "cache");
      assertThat(client.isOpen()).isFalse();
      assertThat(server.stats().gets()).isBetween(1L, 99L);
    }
  }

  @Test
  void should_be_what_the_page_shows() throws Exception {
    String source =
        Files.readString(Path.of("src/main/java/dev/protosocket/examples/NearExample.java"));
    String snippet =
        source.substring(
            source.indexOf("// snippet: near") + "// snippet: near\n".length(),
            source.indexOf("    // end"));
    assertThat(Repository.read("docs/near-cache.md"))
        .contains(snippet.stripTrailing().stripIndent());
  }
}
