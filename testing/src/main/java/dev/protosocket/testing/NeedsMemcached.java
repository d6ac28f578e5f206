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
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Of tests that start a {@link MemcachedProcess}: they are skipped where memcached is not
 * installed, and the build says so.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@ExtendWith(NeedsMemcached.Condition.class)
public @interface NeedsMemcached {
  /**
   * Begins the reason with which such tests are skipped. {@code .ci/run} looks for it in the
   * reports: CI has to run them.
   */
  String MARKER = "real server not installed";

  /** Whether the binary is there. */
  final class Condition implements ExecutionCondition {
    private static final AtomicBoolean SAID = new AtomicBoolean();

    private final @Nullable String path;
    private final Consumer<String> sayOnce;

    public Condition() {
      this(System.getenv("PATH"), Condition::sayOnce);
    }

    Condition(@Nullable String path, Consumer<String> sayOnce) {
      this.path = path;
      this.sayOnce = sayOnce;
    }

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      return evaluate();
    }

    ConditionEvaluationResult evaluate() {
      if (MemcachedProcess.find(path).isPresent()) {
        return ConditionEvaluationResult.enabled("memcached is installed");
      }
      sayOnce.accept(
          "tests against a real memcached are skipped: " + MemcachedProcess.HOW_TO_INSTALL);
      return ConditionEvaluationResult.disabled(MARKER + ": " + MemcachedProcess.HOW_TO_INSTALL);
    }

    private static void sayOnce(String line) {
      if (SAID.compareAndSet(false, true)) {
        // Not System.err, which the build redirects to a file for each class.
        PrintStream err =
            new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        err.println(line);
      }
    }
  }
}
