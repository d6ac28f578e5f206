// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.micro;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Runs benchmarks on threads as Netty's event loops have them, whose thread-locals are fields. JMH
 * makes it if told to by its system properties.
 */
public final class EventLoopThreads extends ThreadPoolExecutor {
  static final String CUSTOM_EXECUTOR = "-Djmh.executor=CUSTOM";
  static final String CLASS =
      "-Djmh.executor.class=dev.protosocket.benchmarks.micro.EventLoopThreads";

  /**
   * For JMH.
   *
   * @param threads how many will be asked for
   * @param name of the threads
   */
  public EventLoopThreads(int threads, String name) {
    super(
        threads,
        threads,
        0,
        TimeUnit.SECONDS,
        new LinkedBlockingQueue<>(),
        new DefaultThreadFactory(name, true));
  }
}
