// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.testing;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Of tests that start a {@link RedisProcess}: they are skipped where redis-server is not installed,
 * and the build says so, as with {@link NeedsMemcached}.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@ExtendWith(NeedsRedis.Condition.class)
public @interface NeedsRedis {
  /** Whether the binary is there. */
  final class Condition implements ExecutionCondition {
    private static final AtomicBoolean SAID = new AtomicBoolean();

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      return isInstalled()
          ? ConditionEvaluationResult.enabled("redis-server is installed")
          : ConditionEvaluationResult.disabled(
              NeedsMemcached.MARKER + ": " + RedisProcess.HOW_TO_INSTALL);
    }

    /** Tells whether it is; says so once if not. */
    public static boolean isInstalled() {
      boolean installed = RedisProcess.installed().isPresent();
      if (!installed && SAID.compareAndSet(false, true)) {
        // Not System.err, which the build redirects to a file for each class.
        PrintStream err =
            new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        err.println("tests against a real Redis are skipped: " + RedisProcess.HOW_TO_INSTALL);
      }
      return installed;
    }
  }
}
