// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.spring;

import dev.protosocket.client.CacheException;
import dev.protosocket.client.Operation;
import dev.protosocket.client.ValueFormatException;
import dev.protosocket.codec.FailSoftListener;
import dev.protosocket.codec.TypedCacheListener;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says in the log what callers are not told; the first of a kind as a warning. */
final class CacheLog implements TypedCacheListener, FailSoftListener {
  private static final Logger logger = LoggerFactory.getLogger("dev.protosocket.spring.cache");

  private final String name;
  private final AtomicBoolean warned = new AtomicBoolean();

  CacheLog(String name) {
    this.name = name;
  }

  @Override
  public void onUndecodable(ValueFormatException error) {
    say("a value that cannot be read is a miss", error);
  }

  @Override
  public void onStoreFailed(Throwable error) {
    say("a value was loaded and not stored", error);
  }

  @Override
  public void onRefreshFailed(Throwable error) {
    say("a value could not be made anew", error);
  }

  @Override
  public void onFailure(Operation operation, String cache, CacheException error) {
    say("a call failed softly", error);
  }

  @Override
  public void onBreaker(boolean open) {
    if (open) {
      logger.warn("{}: the server is left alone for a time, all reads are misses", name);
    } else {
      logger.info("{}: the server is asked again", name);
    }
  }

  private void say(String what, Throwable error) {
    if (warned.compareAndSet(false, true)) {
      logger.warn("{}: {}; further ones are logged at debug", name, what, error);
    } else {
      logger.debug("{}: {}", name, what, error);
    }
  }
}
