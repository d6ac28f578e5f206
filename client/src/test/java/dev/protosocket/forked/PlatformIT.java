// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.forked;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.epoll.Epoll;
import io.netty.handler.ssl.OpenSsl;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a process runs on, and says it runs on: docs/modules.md. */
class PlatformIT {
  private static final List<Path> ALL = ForkedClient.classPath(entry -> true);

  /** What docs/modules.md tells to write. */
  private static final String NATIVE_MODULES =
      "io.netty.tcnative.classes.openssl,io.netty.internal.tcnative.openssl.linux.x86_64,"
          + "io.netty.transport.epoll.linux.x86_64";

  private static void assertRunsOn(List<String> output, String said, String transport, String tls) {
    assertThat(output.stream().filter(line -> line.contains("INFO") && line.contains("TLS:")))
        .as(output.toString())
        .hasSize(1)
        .allMatch(line -> line.matches(".* - transport: " + said));
    assertThat(output.stream().filter(line -> line.startsWith("connect")))
        .hasSize(4)
        .allMatch(
            line ->
                line.contains("v over " + transport + " and Tls[engine=" + tls)
                    && line.contains("protocol=TLSv1.3, cipherSuite=TLS_"),
            output.toString());
    assertThat(output).noneMatch(line -> line.startsWith("\tat ") || line.contains(" WARN "));
  }

  private static void assumeNatives() {
    boolean x86 = System.getProperty("os.arch").equals("amd64");
    assumeTrue(Epoll.isAvailable() && OpenSsl.isAvailable() && x86);
  }

  @Test
  void should_run_on_epoll_and_boringssl_when_they_are_on_the_class_path() throws Exception {
    assumeNatives();
    assertRunsOn(ForkedClient.run(ALL, List.of()), "epoll; TLS: BoringSSL", "epoll", "BoringSSL");
  }

  @Test
  void should_say_why_not_when_the_natives_are_excluded() throws Exception {
    List<Path> rest = ForkedClient.classPath(entry -> !ForkedClient.isNative(entry));

    assertRunsOn(
        ForkedClient.run(rest, List.of()),
        "NIO \\(no epoll: .+\\); TLS: JDK \\(no BoringSSL: .+\\)",
        "NIO",
        "JDK");
  }

  @Test
  void should_say_why_not_when_the_module_path_has_them_but_no_module_asks_for_them()
      throws Exception {
    assumeNatives();
    assertRunsOn(
        ForkedClient.run(onModulePath("org.slf4j.simple")),
        "NIO \\(no epoll: .+\\); TLS: JDK \\(no BoringSSL: .+\\)",
        "NIO",
        "JDK");
  }

  @Test
  void should_run_on_epoll_and_boringssl_when_the_module_path_is_used_as_documented()
      throws Exception {
    assumeNatives();
    assertThat(Files.readString(Path.of("..", "docs", "modules.md"))).contains(NATIVE_MODULES);

    assertRunsOn(
        ForkedClient.run(onModulePath("org.slf4j.simple," + NATIVE_MODULES)),
        "epoll; TLS: BoringSSL",
        "epoll",
        "BoringSSL");
  }

  private static List<String> onModulePath(String modules) {
    List<Path> path =
        ForkedClient.classPath(
            entry ->
                ForkedClient.isOurs(entry)
                    || ForkedClient.isNetty(entry)
                    || entry.toString().matches(".*/(slf4j|jspecify|protobuf)-[^/]*"));
    List<String> options = new ArrayList<>();
    options.addAll(List.of("-p", ForkedClient.joined(path)));
    options.addAll(List.of("--add-modules", "dev.protosocket.client," + modules));
    options.addAll(List.of("-cp", ForkedClient.joined(List.of(Path.of("target/test-classes")))));
    return options;
  }
}
