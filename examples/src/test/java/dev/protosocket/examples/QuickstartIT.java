// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class QuickstartIT {
  @Test
  @Timeout(value = 120, unit = TimeUnit.SECONDS)
  void should_run_every_example_to_its_end() throws Exception {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    PrintStream before = System.out;
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      Quickstart.main(new String[0]);
    } finally {
      System.setOut(before);
    }
    assertThat(printed.toString(StandardCharsets.UTF_8).lines())
        .anyMatch(
            line -> line.startsWith("blocking  set, get \"Ada Lovelace\", delete, get a miss"))
        .anyMatch(line -> line.startsWith("async     1000 chains"))
        .anyMatch(line -> line.startsWith("pipeline  100,000 operations, 50,000 hits"))
        .anyMatch(line -> line.startsWith("pool      8 threads x 500"))
        .anyMatch(line -> line.equals("typed     User[id=42, name=Ada Lovelace]"))
        .anyMatch(line -> line.startsWith("metrics   "));
  }
}
