// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.testing;

import static java.util.Objects.requireNonNull;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * An authority for all tests of a class and, for each of them, an event loop and a client's context
 * that trusts the authority. Register it behind {@link LeakCheck}, which then looks when the loop
 * has ended.
 */
public final class TlsFixture implements BeforeEachCallback, AfterEachCallback {
  private @Nullable Certificates certificates;
  private @Nullable EventLoopGroup group;
  private @Nullable SslContext client;

  @Override
  public void beforeEach(ExtensionContext context) throws Exception {
    client = Certificates.client(certificates().pem());
    group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    group().shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    ReferenceCountUtil.release(client());
  }

  /** Of an authority called "test CA". */
  public Certificates certificates() throws Exception {
    Certificates existing = certificates;
    if (existing == null) {
      existing = new Certificates("test CA");
      certificates = existing;
    }
    return existing;
  }

  public EventLoopGroup group() {
    return requireNonNull(group);
  }

  public SslContext client() {
    return requireNonNull(client);
  }
}
