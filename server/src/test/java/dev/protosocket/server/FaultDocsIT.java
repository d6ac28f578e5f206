// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The example of docs/faults.md, compiled and run, and the page's list of faults. */
class FaultDocsIT {
  @Test
  void should_run_the_example() {
    // docs: begin
    FaultPlan plan =
        FaultPlan.builder(42).with(ReplyFault.DROP, 0.25).with(ReplyFault.REORDER, 0.25).build();
    try (EmbeddedServer server = EmbeddedServer.builder().replyInterceptor(plan).start();
        TcpFaultProxy proxy = TcpFaultProxy.start(server.address())) {
      // Your client here: connect it to proxy.port(), with server.token() and
      // server.caCertificatePem().
      proxy.toClient().delay(Duration.ofMillis(20));
      // ... calls are late, a quarter of them never answered ...
      proxy.vanish();
      // ... nothing comes any more, not even the end of the stream ...
      proxy.heal();
    }
    // docs: end
    assertThat(plan.injected(ReplyFault.DROP)).isZero();
  }

  @Test
  void should_show_the_example_as_it_compiles() throws Exception {
    String source =
        Files.readString(Path.of("src/test/java/dev/protosocket/server/FaultDocsIT.java"));
    Matcher example =
        Pattern.compile(" *// docs: begin\n(.*?)\n *// docs: end", Pattern.DOTALL).matcher(source);
    assertThat(example.find()).isTrue();
    assertThat(docs()).contains("```java\n" + example.group(1).stripIndent() + "\n```");
  }

  @ParameterizedTest
  @EnumSource(ReplyFault.class)
  void should_list_every_fault(ReplyFault fault) throws Exception {
    assertThat(docs()).contains("| `" + fault + "` |");
  }

  private static String docs() throws Exception {
    return Files.readString(Path.of("..", "docs", "faults.md"));
  }
}
