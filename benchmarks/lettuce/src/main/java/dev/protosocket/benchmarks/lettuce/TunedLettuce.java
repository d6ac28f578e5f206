// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.lettuce;

import dev.protosocket.benchmarks.driver.LoadRunner;
import io.lettuce.core.SslOptions;
import io.lettuce.core.resource.NettyCustomizer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.handler.ssl.SslHandler;

/**
 * Lettuce as fast as its options allow: epoll, BoringSSL, and flushes consolidated over each read
 * batch.
 */
public final class TunedLettuce {
  private TunedLettuce() {}

  /**
   * Runs the subject.
   *
   * @param args see {@link dev.protosocket.benchmarks.driver.LoadOptions}
   */
  public static void main(String... args) {
    LoadRunner.main(
        new LettuceSubject(
            "epoll, BoringSSL, flush consolidation",
            SslOptions.builder().openSslProvider(),
            new Customizer()),
        args);
  }

  private static final class Customizer implements NettyCustomizer {
    @Override
    public void afterChannelInitialized(Channel channel) {
      // On the plaintext side of TLS, so that a batch becomes one record and not only one system
      // call.
      ChannelHandlerContext tls = channel.pipeline().context(SslHandler.class);
      channel
          .pipeline()
          .addAfter(
              tls.name(),
              "flush-consolidation",
              new FlushConsolidationHandler(
                  FlushConsolidationHandler.DEFAULT_EXPLICIT_FLUSH_AFTER_FLUSHES, true));
    }
  }
}
