// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.lettuce;

import dev.protosocket.benchmarks.driver.LoadRunner;
import io.lettuce.core.SslOptions;
import io.lettuce.core.resource.NettyCustomizer;

/** Lettuce as it comes, without a native library on the class path: NIO and the JDK's TLS. */
public final class DefaultLettuce {
  private DefaultLettuce() {}

  /**
   * Runs the subject.
   *
   * @param args see {@link dev.protosocket.benchmarks.driver.LoadOptions}
   */
  public static void main(String... args) {
    // The native transport is on the class path for the tuned variant's sake.
    System.setProperty("io.lettuce.core.epoll", "false");
    LoadRunner.main(
        new LettuceSubject(
            "NIO, JDK TLS", SslOptions.builder().jdkSslProvider(), new NettyCustomizer() {}),
        args);
  }
}
