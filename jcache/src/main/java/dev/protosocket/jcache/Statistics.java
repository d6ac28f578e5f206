// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.jcache;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import javax.cache.management.CacheStatisticsMXBean;

/** What this process did with a cache. For any thread. */
final class Statistics implements CacheStatisticsMXBean {
  private static final float PERCENT = 100;

  private final LongAdder hits = new LongAdder();
  private final LongAdder misses = new LongAdder();
  private final LongAdder puts = new LongAdder();
  private final LongAdder removals = new LongAdder();
  private final LongAdder getNanos = new LongAdder();
  private final LongAdder putNanos = new LongAdder();
  private final LongAdder removeNanos = new LongAdder();
  private volatile boolean enabled;

  Statistics(boolean enabled) {
    this.enabled = enabled;
  }

  void enable(boolean on) {
    enabled = on;
  }

  boolean isEnabled() {
    return enabled;
  }

  /** Counts keys that were asked for. */
  void got(long found, long missed, long nanos) {
    if (enabled) {
      hits.add(found);
      misses.add(missed);
      getNanos.add(nanos);
    }
  }

  void got(boolean found, long nanos) {
    got(found ? 1 : 0, found ? 0 : 1, nanos);
  }

  void put(long count, long nanos) {
    if (enabled) {
      puts.add(count);
      putNanos.add(nanos);
    }
  }

  void removed(long count, long nanos) {
    if (enabled) {
      removals.add(count);
      removeNanos.add(nanos);
    }
  }

  @Override
  public void clear() {
    hits.reset();
    misses.reset();
    puts.reset();
    removals.reset();
    getNanos.reset();
    putNanos.reset();
    removeNanos.reset();
  }

  @Override
  public long getCacheHits() {
    return hits.sum();
  }

  @Override
  public float getCacheHitPercentage() {
    return part(hits.sum());
  }

  @Override
  public long getCacheMisses() {
    return misses.sum();
  }

  @Override
  public float getCacheMissPercentage() {
    return part(misses.sum());
  }

  private float part(long count) {
    long gets = getCacheGets();
    return gets == 0 ? 0 : PERCENT * count / gets;
  }

  @Override
  public long getCacheGets() {
    return hits.sum() + misses.sum();
  }

  @Override
  public long getCachePuts() {
    return puts.sum();
  }

  @Override
  public long getCacheRemovals() {
    return removals.sum();
  }

  /** Returns zero: they are the server's, which tells nobody. */
  @Override
  public long getCacheEvictions() {
    return 0;
  }

  @Override
  public float getAverageGetTime() {
    return micros(getNanos.sum(), getCacheGets());
  }

  @Override
  public float getAveragePutTime() {
    return micros(putNanos.sum(), puts.sum());
  }

  @Override
  public float getAverageRemoveTime() {
    return micros(removeNanos.sum(), removals.sum());
  }

  private static float micros(long nanos, long count) {
    return count == 0 ? 0 : (float) nanos / count / TimeUnit.MICROSECONDS.toNanos(1);
  }
}
