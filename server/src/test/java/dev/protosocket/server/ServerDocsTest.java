// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.testing.LeakCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** What docs/server.md says is so. */
@ExtendWith(LeakCheck.class)
class ServerDocsTest {
  private final String docs = Files.readString(Path.of("..", "docs", "server.md"));

  ServerDocsTest() throws IOException {}

  @ParameterizedTest
  @ValueSource(strings = {"SessionCacheIT", "EmbeddedServerIT"})
  void should_show_the_examples_as_they_compile(String test) throws Exception {
    String source =
        Files.readString(Path.of("src/test/java/dev/protosocket/server/" + test + ".java"));
    Matcher example =
        Pattern.compile(" *// docs: begin\n(.*?)\n *// docs: end", Pattern.DOTALL).matcher(source);

    assertThat(example.find()).isTrue();
    assertThat(docs).contains("```java\n" + example.group(1).stripIndent() + "\n```");
  }

  @Test
  void should_list_every_option_of_the_main_class() {
    CommandLine commandLine = ServerMain.commandLine(new ServerMain(name -> null));

    assertThat(commandLine.getCommandSpec().options())
        .extracting(OptionSpec::longestName)
        .allSatisfy(name -> assertThat(docs).contains("`" + name));
    assertThat(docs).contains(ServerMain.TOKEN_VARIABLE);
  }

  @Test
  void should_name_the_bounds_that_hold() {
    assertThat(docs)
        .contains(
            "| item, key and value together | "
                + (ServerSettings.DEFAULT_MAX_ITEM_BYTES >> 20)
                + " MiB |")
        .contains("| message | " + (ServerSettings.DEFAULT_MAX_FRAME_LENGTH >> 20) + " MiB |")
        .contains(
            "| message before authentication | "
                + (Session.MAX_UNAUTHENTICATED_FRAME_LENGTH >> 10)
                + " KiB |")
        .contains(
            "| time to authenticate, TLS included | "
                + ServerSettings.DEFAULT_AUTHENTICATION_TIMEOUT.toSeconds()
                + " s |")
        .contains(
            "| connections open at the same time | "
                + "%,d |".formatted(ServerSettings.DEFAULT_MAX_CONNECTIONS))
        .contains("| memory of all items | " + (ServerSettings.DEFAULT_MAX_BYTES >> 20) + " MiB |")
        .contains("| time to live | " + CacheEngine.MAX_TTL.toHours() + " h |")
        .contains("| cache name | " + CacheEngine.MAX_CACHE_NAME_LENGTH + " characters |")
        .contains("| caches created on demand | " + ItemStore.MAX_CACHES + " |")
        .contains(
            "| replies queued for a client that doesn't read | "
                + (Listener.WRITE_HIGH_WATER_MARK >> 10)
                + " KiB and one reply |");
  }
}
