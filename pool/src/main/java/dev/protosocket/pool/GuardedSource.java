// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.pool;

import dev.protosocket.client.Credential;
import dev.protosocket.client.spi.Plugins;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The source of a provider that may throw anything: here nothing throws. A provider that fails to
 * open one is asked again at each dial, which fails until then. Of what only listens the first
 * failure is logged. Safe for use by any number of threads.
 */
final class GuardedSource implements AddressSource {
  private static final Logger logger = LoggerFactory.getLogger(ClientPool.class);

  private final AddressProvider provider;
  private final Credential credential;
  private final ScheduledExecutorService scheduler;
  private final AtomicReference<@Nullable AddressSource> opened = new AtomicReference<>();
  private final AtomicBoolean failed = new AtomicBoolean();
  private volatile boolean closed;

  /** Opens the source here and now, if that works. */
  GuardedSource(
      AddressProvider provider, Credential credential, ScheduledExecutorService scheduler) {
    this.provider = provider;
    this.credential = credential;
    this.scheduler = scheduler;
    Plugins.tell(this::open, e -> logger.debug("the address provider failed", e));
  }

  private AddressSource open() {
    AddressSource present = opened.get();
    if (present != null) {
      return present;
    }
    if (closed) {
      throw new IllegalStateException("the pool does not use this source any more");
    }
    AddressSource made =
        Objects.requireNonNull(
            provider.open(credential, scheduler), "the address provider returned null");
    AddressSource other = opened.compareAndExchange(null, made);
    if (other != null || closed) {
      tell(made::close);
    }
    return other != null ? other : made;
  }

  @Override
  public CompletionStage<List<InetSocketAddress>> addresses() {
    return Plugins.stage("the address source", () -> open().addresses());
  }

  @Override
  public void succeeded(InetSocketAddress address) {
    tell(() -> open().succeeded(address));
  }

  @Override
  public void failed(InetSocketAddress address) {
    tell(() -> open().failed(address));
  }

  @Override
  public boolean prefersOther(InetSocketAddress address) {
    try {
      return open().prefersOther(address);
    } catch (Throwable e) {
      warn(e);
      return false;
    }
  }

  @Override
  public void close() {
    closed = true;
    AddressSource present = opened.get();
    if (present != null) {
      tell(present::close);
    }
  }

  private void tell(Runnable call) {
    Plugins.tell(call, this::warn);
  }

  private void warn(Throwable e) {
    if (failed.compareAndSet(false, true)) {
      logger.warn("the address source failed; its further failures are not logged", e);
    }
  }
}
