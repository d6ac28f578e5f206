// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Starts a cache server for the tests of a class, which one after the other find it empty and
 * without faults; or for one test method. Its parameters may be a {@link TestCacheServer} or what
 * it has: see {@link CacheServerExtension}, which is also for those who want to set more than this.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@ExtendWith(CacheServerExtension.class)
public @interface WithCacheServer {
  /** What it speaks. */
  TestCacheServer.Protocol protocol() default TestCacheServer.Protocol.PROTOSOCKET;

  /** The caches there are, over protosocket; memcached knows none, and takes any name. */
  String[] caches() default TestCacheServer.CACHE;
}
