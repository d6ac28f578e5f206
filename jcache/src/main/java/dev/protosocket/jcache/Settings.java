// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.jcache;

import javax.cache.configuration.CompleteConfiguration;
import javax.cache.management.CacheMXBean;

/** What a cache's configuration says, for those who manage it. For any thread. */
final class Settings implements CacheMXBean {
  private final CompleteConfiguration<?, ?> configuration;
  private final Statistics statistics;

  Settings(CompleteConfiguration<?, ?> configuration, Statistics statistics) {
    this.configuration = configuration;
    this.statistics = statistics;
  }

  @Override
  public String getKeyType() {
    return configuration.getKeyType().getName();
  }

  @Override
  public String getValueType() {
    return configuration.getValueType().getName();
  }

  @Override
  public boolean isReadThrough() {
    return configuration.isReadThrough();
  }

  @Override
  public boolean isWriteThrough() {
    return configuration.isWriteThrough();
  }

  @Override
  public boolean isStoreByValue() {
    return configuration.isStoreByValue();
  }

  @Override
  public boolean isStatisticsEnabled() {
    return statistics.isEnabled();
  }

  /** Returns true: while it is not, nobody can ask. */
  @Override
  public boolean isManagementEnabled() {
    return true;
  }
}
