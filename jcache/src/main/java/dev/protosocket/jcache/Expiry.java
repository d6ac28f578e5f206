// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.jcache;

import dev.protosocket.client.Ttl;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import javax.cache.CacheException;
import javax.cache.expiry.AccessedExpiryPolicy;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.EternalExpiryPolicy;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.expiry.ModifiedExpiryPolicy;
import javax.cache.expiry.TouchedExpiryPolicy;
import org.jspecify.annotations.Nullable;

/**
 * A policy's times as times to live: null leaves the time as it is, zero means that there is no
 * value any more. As thread safe as the policy.
 */
final class Expiry {
  private final ExpiryPolicy policy;
  private final Duration eternal;

  /**
   * Takes a policy.
   *
   * @param eternal what eternal values get
   */
  Expiry(ExpiryPolicy policy, Duration eternal) {
    this.policy = policy;
    this.eternal = eternal;
  }

  /** Returns how long new values live. */
  Duration ofNew() {
    Duration time = ttl(policy.getExpiryForCreation());
    return time == null ? eternal : time;
  }

  /** Returns how long values live that replace others. */
  @Nullable Duration ofUpdated() {
    return ttl(policy.getExpiryForUpdate());
  }

  /** Returns how long values live on that were read. */
  @Nullable Duration ofRead() {
    return ttl(policy.getExpiryForAccess());
  }

  /**
   * Tells whether the times are the same at any time, as those of JCache's own policies are: then
   * they may be asked for before it is known what is there.
   */
  boolean isFixed() {
    return policy instanceof EternalExpiryPolicy
        || policy instanceof CreatedExpiryPolicy
        || policy instanceof ModifiedExpiryPolicy
        || policy instanceof AccessedExpiryPolicy
        || policy instanceof TouchedExpiryPolicy;
  }

  /**
   * Returns how long any value lives that is stored now; null if that depends on the one before.
   */
  @Nullable Duration ofAny() {
    if (policy instanceof EternalExpiryPolicy) {
      return eternal;
    }
    Duration updated = ofUpdated();
    return updated != null && updated.equals(ofNew()) ? updated : null;
  }

  private @Nullable Duration ttl(javax.cache.expiry.@Nullable Duration time) {
    if (time == null) {
      return null;
    }
    if (time.isEternal()) {
      return eternal;
    }
    Duration ttl = Duration.ofMillis(time.getTimeUnit().toMillis(time.getDurationAmount()));
    return ttl.compareTo(Ttl.NEVER) < 0 ? ttl : Ttl.NEVER;
  }

  void close() {
    if (policy instanceof Closeable closeable) {
      try {
        closeable.close();
      } catch (IOException e) {
        throw new CacheException("the expiry policy could not be closed", e);
      }
    }
  }
}
