// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.spring;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says at start which property is wrong; unlike Boot's own it never shows the value. */
final class BadPropertyFailureAnalyzer extends AbstractFailureAnalyzer<BadPropertyException> {
  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, BadPropertyException cause) {
    return new FailureAnalysis(
        "A property of protosocket is wrong.\n\n    " + cause.getMessage(),
        "Correct it; docs/spring-boot.md of protosocket-java has all of them.",
        cause);
  }
}
