// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.testing.LeakCheck;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is said of event loops and TLS that are the caller's choice; PlatformIT has the rest. */
@ExtendWith(LeakCheck.class)
class PlatformTest {
  private final EventLoopGroup nio = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

  @AfterEach
  void stop() throws Exception {
    nio.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
  }

  private String described(TlsOptions tls) {
    ClientConfig config =
        ClientConfig.builder(Credential.of("localhost", 1, "token"))
            .tls(tls)
            .eventLoopGroup(nio)
            .build();
    return Platform.describe(config, EventLoops.acquire(nio));
  }

  @Test
  void should_name_the_callers_choice_when_better_can_be_had() throws Exception {
    SslContext jdk = SslContextBuilder.forClient().sslProvider(SslProvider.JDK).build();

    assertThat(described(TlsOptions.context(jdk)))
        .matches(
            Platform.hasEpoll()
                ? "transport: NIO \\(no epoll: the caller's event loops have none\\); TLS: .*"
                : "transport: NIO \\(no epoll: .*Error.*\\); TLS: .*")
        .matches(
            Platform.hasOpenSsl()
                ? ".*; TLS: JDK \\(no BoringSSL: the caller's SslContext\\)"
                : ".*; TLS: JDK \\(no BoringSSL: .*(Error|Exception).*\\)");
  }

  @Test
  void should_name_no_engine_when_there_is_no_tls() {
    assertThat(described(TlsOptions.insecurePlaintext()))
        .matches(
            Platform.hasOpenSsl()
                ? ".*; TLS: none"
                : ".*; TLS: none \\(no BoringSSL: .*(Error|Exception).*\\)");
  }

  @Test
  void should_keep_a_reason_short_and_in_one_line() {
    assertThat(Platform.reason(new UnsatisfiedLinkError("a\nb")))
        .isEqualTo("UnsatisfiedLinkError: a?b");
    assertThat(Platform.reason(new UnsatisfiedLinkError("x".repeat(1_000))))
        .hasSizeLessThan(210)
        .endsWith("\u2026");
    assertThat(Platform.reason(null)).isEqualTo("unknown");
  }
}
