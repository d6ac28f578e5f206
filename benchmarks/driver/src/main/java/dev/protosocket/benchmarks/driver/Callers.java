// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.driver;

import java.util.concurrent.ThreadFactory;

/** Makes the threads that wait for replies. */
final class Callers {
  private Callers() {}

  /** Threads of the platform, or virtual ones if the mode says so. */
  static ThreadFactory of(Mode mode) {
    return mode == Mode.VIRTUAL ? virtual() : Callers::platform;
  }

  private static Thread platform(Runnable task) {
    Thread thread = new Thread(task);
    thread.setDaemon(true);
    return thread;
  }

  /** By reflection, since the benchmarks are compiled for JDK 17. */
  private static ThreadFactory virtual() {
    try {
      Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
      return (ThreadFactory)
          Class.forName("java.lang.Thread$Builder").getMethod("factory").invoke(builder);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("virtual threads need JDK 21 or later", e);
    }
  }
}
