// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.memcached;

import com.spotify.folsom.MemcacheClientBuilder;
import dev.protosocket.benchmarks.driver.LoadRunner;

/** folsom over memcached's text protocol. */
public final class TextFolsom {
  private TextFolsom() {}

  /**
   * Runs the subject.
   *
   * @param args see {@link dev.protosocket.benchmarks.driver.LoadOptions}
   */
  public static void main(String... args) {
    LoadRunner.main(new FolsomSubject("text protocol", MemcacheClientBuilder::connectAscii), args);
  }
}
