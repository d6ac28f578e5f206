// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintStream;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class CapturedLogTest {
  @Test
  void should_capture_what_loggers_write_until_it_is_closed() throws Exception {
    PrintStream original = System.err;
    String log =
        CapturedLog.of(() -> LoggerFactory.getLogger("dev.protosocket.first.Name").warn("early"));
    assertThat(log).contains("WARN dev.protosocket.first.Name - early");
    assertThat(System.err).isSameAs(original);
  }

  @Test
  void should_leave_out_the_lines_of_a_package() {
    try (CapturedLog log = new CapturedLog()) {
      LoggerFactory.getLogger("dev.protosocket.first.Name").info("one");
      LoggerFactory.getLogger("dev.protosocket.second.Name").info("two");
      assertThat(log.text()).contains("one", "two");
      assertThat(log.linesNotOf("dev.protosocket.first"))
          .singleElement()
          .asString()
          .endsWith("two");
    }
  }
}
