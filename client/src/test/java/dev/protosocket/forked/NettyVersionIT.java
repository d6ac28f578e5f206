// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.forked;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A JVM with another Netty, or with parts of several. The build fetches them. */
class NettyVersionIT {
  private static final List<Path> REST = ForkedClient.classPath(e -> !ForkedClient.isNetty(e));
  private static final String MESSAGE =
      "dev.protosocket.client.IncompatibleNettyException: needs Netty 4.2.1 or later, all parts of"
          + " one version, found ";

  private static void assertRefused(List<String> output, String found) {
    List<String> thrown = output.stream().filter(line -> line.contains(" threw ")).toList();
    assertThat(thrown).hasSize(10);
    assertThat(thrown).allMatch(line -> line.contains(MESSAGE) && line.contains(found));
    // The same each time.
    assertThat(thrown.subList(0, 5)).isEqualTo(thrown.subList(5, 10));
  }

  @ParameterizedTest
  @CsvSource({"too-old, netty-common 4.1.", "just-too-old, netty-common 4.2.0.Final"})
  void should_say_what_is_needed_and_found_when_netty_is_too_old(String folder, String found)
      throws Exception {
    assertRefused(ForkedClient.run(ForkedClient.copied(folder), REST), found);
  }

  @Test
  void should_work_when_netty_is_the_oldest_that_is_said_to() throws Exception {
    List<String> output = ForkedClient.run(ForkedClient.copied("minimum"), REST);

    assertThat(output.stream().filter(line -> line.startsWith("connect")))
        .hasSize(4)
        .allMatch(line -> line.contains(": v over NIO and Tls[engine=JDK"), output.toString());
  }

  @ParameterizedTest
  @CsvSource({
    "netty-transport-4, netty-transport 4.1.",
    "netty-common-4, netty-common 4.1.",
    "netty-handler-4, netty-handler 4.1.",
    "netty-buffer-4, netty-buffer 4.1."
  })
  void should_say_which_part_is_older_when_versions_are_mixed(String part, String found)
      throws Exception {
    List<Path> newer = ForkedClient.classPath(ForkedClient::isNetty);
    List<Path> mixed =
        Stream.concat(
                ForkedClient.copied("too-old").stream().filter(jar -> isPart(jar, part)),
                newer.stream().filter(jar -> !isPart(jar, part)))
            .toList();
    assertThat(mixed).hasSameSizeAs(newer);

    assertRefused(ForkedClient.run(mixed, REST), found);
  }

  private static boolean isPart(Path jar, String part) {
    return jar.getFileName().toString().startsWith(part);
  }

  @Test
  void should_use_the_jdk_and_say_why_when_tcnative_is_absent() throws Exception {
    List<Path> netty =
        ForkedClient.classPath(e -> ForkedClient.isNetty(e) && !ForkedClient.isTcnative(e));

    List<String> output = ForkedClient.run(netty, REST);

    assertFallsBackToJdkTls(output);
    assertThat(output).anyMatch(line -> line.contains("ClassNotFoundException"));
  }

  @Test
  void should_use_the_jdk_and_say_why_when_tcnative_is_of_another_age() throws Exception {
    List<Path> netty =
        new ArrayList<>(
            ForkedClient.classPath(e -> ForkedClient.isNetty(e) && !ForkedClient.isTcnative(e)));
    netty.addAll(ForkedClient.copied("old-tcnative"));

    assertFallsBackToJdkTls(ForkedClient.run(netty, REST));
  }

  private static void assertFallsBackToJdkTls(List<String> output) {
    assertThat(output.stream().filter(line -> line.contains("INFO") && line.contains("TLS:")))
        .as(output.toString())
        .hasSize(1)
        .allMatch(line -> line.contains("TLS: JDK (no BoringSSL: "));
    assertThat(output.stream().filter(line -> line.startsWith("connect")))
        .hasSize(4)
        .allMatch(line -> line.contains("Tls[engine=JDK"), output.toString());
  }
}
