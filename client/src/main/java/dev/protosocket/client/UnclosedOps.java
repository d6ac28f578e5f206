// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import io.netty.util.ResourceLeakTracker;
import io.netty.util.internal.SystemPropertyUtil;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds values that are lost because nobody closed their operation, by Netty's leak detection and
 * as its level says: of one in {@value #DEFAULT_SAMPLING} by default. What Netty itself reports
 * then is a buffer that the user has never seen.
 */
final class UnclosedOps {
  /** Netty's own report shows it from level ADVANCED on. */
  static final String HINT =
      "retained for the value of a CompletedOp: close each CompletedOp, and each Pipeline";

  private static final String SAMPLING = "io.netty.leakDetection.samplingInterval";

  /**
   * Netty's own is 128, for buffers that hold many replies each. Here it is every reply: two stack
   * traces, 4 us, for one in 128 were 6 % of a GET's CPU and three quarters of its garbage.
   */
  private static final int DEFAULT_SAMPLING = 2048;

  private static final Logger logger = LoggerFactory.getLogger(CompletedOp.class);
  private static final ResourceLeakDetector<CompletedOp<?>> DETECTOR = detector();

  private UnclosedOps() {}

  /** Netty's, if the application has set another than the usual one. */
  @SuppressWarnings({"unchecked", "rawtypes"})
  private static ResourceLeakDetector<CompletedOp<?>> detector() {
    ResourceLeakDetector detector =
        ResourceLeakDetectorFactory.instance().newResourceLeakDetector(CompletedOp.class);
    return detector.getClass() == ResourceLeakDetector.class
        ? new Reporter(SystemPropertyUtil.getInt(SAMPLING, DEFAULT_SAMPLING))
        : detector;
  }

  /** Returns what to tell when the operation is closed; null if it isn't looked after. */
  static @Nullable ResourceLeakTracker<CompletedOp<?>> track(CompletedOp<?> op) {
    return ResourceLeakDetector.isEnabled() ? DETECTOR.track(op) : null;
  }

  /** Says what to do. */
  static final class Reporter extends ResourceLeakDetector<CompletedOp<?>> {
    Reporter(int samplingInterval) {
      super(CompletedOp.class, samplingInterval);
    }

    @Override
    protected boolean needReport() {
      return logger.isErrorEnabled();
    }

    @Override
    protected void reportTracedLeak(String resourceType, String records) {
      logger.error(
          "LEAK: a CompletedOp with a value was not closed before it was garbage-collected, and the"
              + " bytes that were read with it are lost: close each CompletedOp, best by"
              + " try-with-resources or Pipeline.drain. It was received at:{}",
          records);
    }

    @Override
    protected void reportUntracedLeak(String resourceType) {
      reportTracedLeak(resourceType, " (unknown)");
    }
  }
}
