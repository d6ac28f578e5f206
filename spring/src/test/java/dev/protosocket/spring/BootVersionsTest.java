// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.Version;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootVersion;

/** These tests run with what Boot brings; docs/spring-boot.md says which that is. */
class BootVersionsTest {
  @Test
  void should_run_with_the_versions_that_the_page_names() throws Exception {
    String page =
        Files.readString(Path.of("../docs/spring-boot.md"), StandardCharsets.UTF_8)
            .replaceAll("\\s+", " ");
    String netty = Version.identify().get("netty-common").artifactVersion();
    String lettuce = io.lettuce.core.LettuceVersion.getVersion().replaceAll("/.*", "");
    String caffeine = versionOf("caffeine", com.github.benmanes.caffeine.cache.Caffeine.class);
    assertThat(page)
        .contains("Spring Boot " + SpringBootVersion.getVersion())
        .contains("Netty " + netty.replace(".Final", ""))
        .contains("Lettuce " + lettuce)
        .contains("Caffeine " + caffeine);
  }

  private static String versionOf(String library, Class<?> type) {
    String jar = type.getProtectionDomain().getCodeSource().getLocation().getPath();
    return jar.replaceAll(".*/" + library + "-(.*)\\.jar", "$1");
  }
}
